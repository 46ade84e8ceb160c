import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { readIfPresent } from "../../host";
import type { MachineFacts } from "../../machine";
import { unifiedDiff, type Operation, type Step } from "../../operations";
import { Problem } from "../../problem";
import { settingsOperation, type Change } from "../../vscode";
import { findDevContainers, readDevContainer, shortName, type DevContainer } from "../configuration";
import { readDefinition } from "../definition";
import { dependabotStep } from "./dependabot";
import { composeText, devcontainerText, imageFor, properties } from "./devcontainer-text";
import { projectFacts, type ProjectFacts } from "./project-facts";

export interface InitWish {
  /** Beside the databases of the project's compose file. */
  compose?: boolean;
  /** Also let Dependabot look after the Features. */
  dependabot?: boolean;
  /** Make the proposed edits of a file that is there. */
  patch?: boolean;
}

/** What `container init` would do. */
export type InitPlan =
  | { kind: "write"; path: string; image: string; operation: Operation; hints: string[] }
  /** A devcontainer.json is there: what could be added, as an operation that keeps its comments, and its diff. */
  | { kind: "proposal"; path: string; operation: Operation; diff: string }
  | { kind: "nothing"; path: string };

/** Plans a devcontainer.json for the project, or the edits of the one that is there. Writes nothing. */
export async function planInit(machine: MachineFacts, wish: InitWish): Promise<InitPlan> {
  const facts = await projectFacts(machine);
  const { root } = facts;
  const compose = Boolean(wish.compose);
  if (compose && !facts.compose) {
    throw new Problem(
      "no-compose-database",
      `${root} has no compose file with a database`,
      "Leave --compose out, or add the database to compose.yaml first.",
      2,
    );
  }
  const dependabot = wish.dependabot ? await dependabotStep(root) : undefined;
  const [existing] = await findDevContainers(root);
  if (existing !== undefined) return propose(facts, existing, dependabot);
  await refuseLink(join(root, ".devcontainer"));
  const path = join(root, ".devcontainer/devcontainer.json");
  const steps: Step[] = [await created(path, devcontainerText(facts, compose), root)];
  if (compose) steps.push(await created(join(root, ".devcontainer/compose.yaml"), composeText(facts), root));
  if (dependabot) steps.push(dependabot);
  const operation: Operation = {
    id: "container-init",
    title: `Write a Dev Container for ${facts.name}`,
    risk: "edits-files",
    steps,
  };
  return { kind: "write", path, image: imageFor(facts), operation, hints: hintsFor(facts, compose) };
}

async function created(path: string, text: string, root: string): Promise<Step> {
  if (await readIfPresent(path)) {
    throw new Problem("file-exists", `${path} is there already`, "Move it away, or leave --compose out.", 4);
  }
  return {
    kind: "write",
    title: `Write ${shortName(path, root)}`,
    path,
    before: undefined,
    contents: Buffer.from(text),
  };
}

/** What is written through a link lands outside of the project. */
async function refuseLink(folder: string): Promise<void> {
  const entry = await lstat(folder).catch(() => undefined);
  if (!entry || entry.isDirectory()) return;
  const what = entry.isSymbolicLink() ? "a symlink" : "not a folder";
  throw new Problem("not-a-folder", `${folder} is ${what}`, "Move it away first; nothing was written.", 4);
}

function hintsFor(facts: ProjectFacts, compose: boolean): string[] {
  const { databases = [] } = facts.compose ?? {};
  return [
    ...(!compose && databases.length > 0
      ? [`The compose file has ${databases.join(", ")}: --compose puts the container beside it.`]
      : []),
    ...(facts.needs.modules.length === 0 ? ["The folder has no go.mod yet; the newest Go was taken."] : []),
    "Open it: Dev Containers: Reopen in Container. Check it: go-warden container check",
  ];
}

/** The edits that a devcontainer.json lacks; what it says already stays. */
async function propose(facts: ProjectFacts, path: string, dependabot: Step | undefined): Promise<InitPlan> {
  const config = await readDevContainer(path, facts.root);
  if ("finding" in config) {
    const { title, evidence, advice } = config.finding;
    throw new Problem(
      "devcontainer-broken",
      `${title}: ${evidence.join(" ")}`,
      advice ?? "Fix the file, then try again.",
      4,
    );
  }
  const changes = await missing(facts, config);
  const title = `Add what ${shortName(path, facts.root)} lacks`;
  const edits = await settingsOperation({ id: "container-init", title }, [{ path, changes, title: `Edit ${path}` }]);
  const steps = [...(edits?.steps ?? []), ...(dependabot ? [dependabot] : [])];
  if (steps.length === 0) return { kind: "nothing", path };
  const diff = steps
    .flatMap((step) => (step.kind === "write" ? [unifiedDiff(step.path, step.before, step.contents)] : []))
    .join("\n");
  return { kind: "proposal", path, operation: { id: "container-init", title, risk: "edits-files", steps }, diff };
}

/** Properties of ours that the file has not, where they fit to what it is. */
async function missing(facts: ProjectFacts, config: DevContainer): Promise<Change[]> {
  const { kind, mounts } = await readDefinition(config);
  const hasCaches = mounts.some(({ value }) => /\/pkg\/mod$|\/go-build$|^\/go$/.test(value.target));
  // Our volumes belong to the user vscode of Microsoft's images; elsewhere they would be in the way.
  const isOurs =
    kind === "image" && /^mcr\.microsoft\.com\/devcontainers\/(?:go|base):/.test(String(config.value.image));
  const fits = new Set(["hostRequirements", "updateContentCommand", "remoteEnv"]);
  if (isOurs && !hasCaches && config.value.onCreateCommand === undefined && config.value.remoteUser === undefined) {
    for (const key of ["mounts", "onCreateCommand"]) fits.add(key);
  }
  const downloads = /go mod (?:download|tidy|vendor)|go (?:build|install)|make|task|\.sh/;
  const commands = ["onCreateCommand", "updateContentCommand", "postCreateCommand"].map((key) => config.value[key]);
  if (commands.some((command) => downloads.test(JSON.stringify(command ?? "")))) fits.delete("updateContentCommand");
  return properties(facts, false).flatMap(({ key, value }): Change[] => {
    if (!fits.has(key)) return [];
    const now = config.value[key];
    if (key === "mounts" && Array.isArray(now) && Array.isArray(value))
      return [{ path: [key], set: [...now, ...value] }];
    if (key === "remoteEnv") {
      const written = JSON.stringify([now ?? {}, config.value.containerEnv ?? {}]);
      return written.includes("GOPRIVATE") ? [] : [{ path: [key, "GOPRIVATE"], set: "${localEnv:GOPRIVATE}" }];
    }
    return now === undefined ? [{ path: [key], set: value }] : [];
  });
}
