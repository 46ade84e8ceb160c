import { stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { explain } from "../../conditions";
import { describeEnd } from "../../host";
import type { Finding } from "../../finding";
import { mainLine, wordsOf } from "../../toolchain";
import type { DoctorContext } from "../context";
import { askingEnvironment, failureFinding, placesOf, removals, said, type GoQuestion } from "../go-failure";
import type { Answered } from "./what-go-says";

const listed = z.object({
  ImportPath: z.string(),
  Error: z.optional(z.object({ Err: z.string() })),
  DepsErrors: z.optional(z.nullable(z.array(z.object({ Err: z.string() })))),
});

/**
 * What the packages of the folder lack, by the user's own go without network; a go that refuses to list them is told in
 * its own words.
 */
export async function missingPackages(context: DoctorContext, go: Answered): Promise<Finding[]> {
  const question = await listing(context, go);
  const result = await context.host.run(question.goPath, question.args, {
    cwd: question.cwd,
    env: askingEnvironment(question),
    timeoutMs: 25_000,
    maxBytes: 64 * 1024 * 1024,
  });
  if (result.kind !== "exited") return [unlisted(go, describeEnd(result))];
  const packages = parseStream(result.stdout);
  const errors = packages.flatMap((one) => [
    ...(one.Error ? [one.Error.Err] : []),
    ...(one.DepsErrors ?? []).map((error) => error.Err),
  ]);
  if (result.code !== 0) errors.push(result.stderr.trim());
  const missing = new Set<string>();
  for (const error of errors) {
    const match =
      /no required module provides package ([^\s;:]+)/.exec(error) ??
      /cannot find module providing package ([^\s;:]+)/.exec(error) ??
      /package (\S+) is not in std/.exec(error);
    if (match?.[1]) missing.add(match[1]);
  }
  const found = [...(await onlyInGopath(go, missing)), ...(await otherErrors(context, go, errors))];
  if (result.code === 0 || found.length > 0) return found;
  const words = said(result);
  // Whether it may fetch the Go that the project asks for is told by the check of the Go's.
  const needsOther = words.some((line) => /requires go >= |: download go\d/.test(line));
  if (needsOther) return [unlisted(go, words.join("\n"))];
  const title = `go refuses to work in this folder: ${mainLine(words)}`;
  return [await failureFinding(context, question, { id: "go-refuses-folder", title, said: words })];
}

const unlisted = (go: Answered, reason: string): Finding => ({
  id: "packages-unknown",
  severity: "unknown",
  title: "The project's packages could not be listed",
  evidence: [`${go.goPath} list: ${reason}`],
});

/** The command that lists what there is: packages of a module, modules of a workspace, else a package of Go's own. */
async function listing({ machine, folder }: DoctorContext, go: Answered): Promise<GoQuestion> {
  const { GOMOD = "", GOWORK = "", GOFLAGS = "" } = go.variables;
  const inModule = GOMOD !== "" && GOMOD !== "/dev/null";
  const inWorkspace = GOWORK !== "" && GOWORK !== "off";
  // With it go would write to go.mod; in a workspace it is refused.
  const readOnly = /-mod=mod\b/.test(GOFLAGS) && inModule && !inWorkspace ? ["-mod=readonly"] : [];
  const args = inModule
    ? ["list", "-e", "-json=ImportPath,Error,DepsErrors", ...readOnly, "./..."]
    : inWorkspace
      ? ["list", "-m"]
      : ["list", "unsafe"];
  return {
    goPath: go.goPath,
    args,
    cwd: folder,
    environment: await machine.toolEnvironment(),
    maySwitch: machine.trust.trust === "trusted",
  };
}

async function onlyInGopath({ variables }: Answered, missing: ReadonlySet<string>): Promise<Finding[]> {
  const roots = (variables.GOPATH ?? "").split(":").filter(Boolean);
  const found: string[] = [];
  const nowhere: string[] = [];
  for (const path of missing) {
    const places = await Promise.all(
      roots.map(async (root) =>
        (await stat(join(root, "src", path)).catch(() => undefined)) ? join(root, "src", path) : undefined,
      ),
    );
    const place = places.find((one) => one !== undefined);
    if (place) found.push(`${path} lies in ${place}`);
    else nowhere.push(path);
  }
  const findings: Finding[] = [];
  if (found.length > 0) {
    findings.push({
      id: "package-only-in-gopath",
      severity: "warning",
      title: `${found.length === 1 ? "A package is" : `${found.length} packages are`} found only in GOPATH`,
      evidence: found,
      cause: "With modules go does not look into GOPATH/src; go.mod names no module that has them.",
      advice: "go get the module, or for work in progress: go mod edit -replace PATH=FOLDER (or go work use FOLDER)",
    });
  }
  if (nowhere.length > 0) {
    findings.push({
      id: "package-without-module",
      severity: "warning",
      title: `go.mod provides no module for ${nowhere.length === 1 ? nowhere[0] : `${nowhere.length} imported packages`}`,
      evidence: nowhere.slice(0, 10),
      advice: "go mod tidy",
    });
  }
  return findings;
}

/** What keeps go from reading the module at all; the rest is code that does not compile, which is no fault of the setup. */
async function otherErrors(context: DoctorContext, go: Answered, errors: readonly string[]): Promise<Finding[]> {
  const broken = errors.find((error) =>
    /errors parsing go\.(?:mod|work)|invalid go version|unknown directive/.test(error),
  );
  const refused = errors.find((error) => setUpWrongly.test(error));
  const notDownloaded = errors.filter((error) =>
    /module lookup disabled by GOPROXY=off|missing go\.sum entry/.test(error),
  );
  return [
    ...(broken
      ? [
          {
            id: "go-mod-broken",
            severity: "error" as const,
            title: "go cannot read go.mod or go.work",
            evidence: broken.split("\n").slice(0, 5),
            advice: "Fix the line it names.",
          },
        ]
      : []),
    ...(refused && !broken ? [unloadable(go, refused)] : []),
    ...(notDownloaded.length > 0 ? [await undownloaded(context, go, notDownloaded)] : []),
  ];
}

/** What go says of a package that it cannot load for the sake of go.mod, go.work, go.sum or vendor, and not of its code. */
const setUpWrongly =
  /replacement directory .+ does not exist|reading .+go\.mod: |inconsistent vendoring|updates to go\.(?:mod|work|sum) needed|conflicting replacements|ambiguous import|checksum mismatch|SECURITY ERROR/;

function unloadable({ goPath }: Answered, error: string): Finding {
  const words = wordsOf(error);
  const [explanation] = explain(`go: ${words.join("\n")}`);
  return {
    id: "go-refuses-folder",
    severity: "error",
    title: `go cannot load a package of this folder: ${mainLine(words)}`,
    evidence: [`${goPath} list ./...:`, ...words],
    ...(explanation ? { cause: `${explanation.title}. ${explanation.cause}` } : {}),
    advice: explanation?.cure ?? "Correct what it names in go.mod or go.work, then: go mod tidy",
  };
}

/** Modules that go has yet to download, and whether it may. */
async function undownloaded(context: DoctorContext, go: Answered, errors: readonly string[]): Promise<Finding> {
  const evidence = [...new Set(errors.map((error) => error.split("\n", 1)[0] ?? ""))].slice(0, 5);
  if (go.variables.GOPROXY !== "off") {
    const title = "Some required modules are not downloaded yet";
    return { id: "modules-not-downloaded", severity: "info", title, evidence, advice: "go mod download" };
  }
  const from = await context.machine.whereFrom("GOPROXY");
  return {
    id: "modules-not-downloadable",
    severity: "warning",
    title: "Required modules are not downloaded, and GOPROXY=off keeps go from it",
    evidence: [...placesOf(context, { ...from, value: "off" }), ...evidence],
    cause: "With GOPROXY=off go uses only what is in its module cache or in a vendor folder.",
    advice: `For once: GOPROXY=https://proxy.golang.org,direct go mod download. For good: ${removals(context, [from])}`,
  };
}

/** `go list -json` prints one object after the other. */
function parseStream(text: string): z.infer<typeof listed>[] {
  return text.split(/^(?=\{)/m).flatMap((chunk) => {
    try {
      const parsed = listed.safeParse(JSON.parse(chunk));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}
