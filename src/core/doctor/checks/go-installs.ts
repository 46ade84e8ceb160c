import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import { quote } from "../../command-line";
import type { Finding } from "../../finding";
import { folderEnvironments } from "../../environment";
import type { GoInstall } from "../../toolchain";
import type { Check } from "../check";
import type { DoctorContext } from "../context";

export const goInstalls: Check = {
  id: "go-installs",
  area: "go installs",
  title: "Every Go on this machine: version, architecture, owner, and whether it can run",
  async probe(context) {
    const installs = await context.machine.installs();
    if (installs.length === 0) return [await noGo(context)];
    const findings = [
      ...installs.filter((go) => !go.executable).map(damaged),
      ...(await wrongArchitecture(context, installs)),
      ...(await foreignFolders(context)),
    ];
    return [...findings, listed(installs)];
  },
};

const looked = "Looked in /usr/local/go, Homebrew, MacPorts, ~/sdk, asdf, mise, goenv, g, gvm, gobrew and PATH.";

async function noGo({ folder, host }: DoctorContext): Promise<Finding> {
  const [own] = await folderEnvironments(folder, host.home);
  if (own) {
    return {
      id: "go-missing",
      severity: "unknown",
      title: `No Go was found outside of what this folder's ${own.name} may bring`,
      evidence: [own.file, looked],
      advice: own.advice,
    };
  }
  return {
    id: "go-missing",
    severity: "error",
    title: "Go is not installed on this machine",
    evidence: [looked],
    advice: "Install it from https://go.dev/dl or with: brew install go",
  };
}

const describe = (go: GoInstall) =>
  `${go.version ?? "unknown version"}  ${go.root}  (${[go.manager, ...go.architectures].join(", ")})`;

function listed(installs: readonly GoInstall[]): Finding {
  const own = installs.filter((go) => go.manager !== "toolchain");
  return {
    id: "go-installs",
    severity: own.length > 1 ? "info" : "ok",
    title:
      own.length === 1 ? `${own[0]?.version ?? "One Go"} is installed` : `${own.length} Go installs lie side by side`,
    evidence: installs.map(describe),
    facts: { installs },
  };
}

function damaged(go: GoInstall): Finding {
  return {
    id: "go-install-damaged",
    severity: "warning",
    title: `The Go in ${go.root} cannot run`,
    evidence: [describe(go), `${go.bin} is missing or not executable.`],
    cause: "An update or removal that was cut short leaves such a folder; whatever finds it first fails.",
    advice: `Install that Go again, or remove the folder ${go.root}.`,
  };
}

async function wrongArchitecture({ machine }: DoctorContext, installs: readonly GoInstall[]): Promise<Finding[]> {
  const suspects = installs.filter(
    (go) => go.architectures.length > 0 && go.architectures.every((one) => one === "x86_64"),
  );
  if (suspects.length === 0 || !(await machine.appleSilicon())) return [];
  const mach = await Promise.all(suspects.map((go) => isMachO(go.bin)));
  return suspects
    .filter((_, index) => mach[index])
    .map((go) => ({
      id: "go-wrong-architecture",
      severity: "warning",
      title: `The Go in ${go.root} is built for Intel, this Mac has Apple silicon`,
      evidence: [describe(go)],
      cause:
        'It runs under Rosetta, slowly, and builds Intel programs by default: its dlv says "can not run under Rosetta".',
      advice: "Install the darwin-arm64 package from https://go.dev/dl, then rebuild gopls and dlv with it.",
    }));
}

async function isMachO(path: string): Promise<boolean> {
  const { readExecutable } = await import("../../macho");
  return (await readExecutable(path)).kind === "mach-o";
}

/** Folders that `go install` writes to, left to root or another user by a `sudo go …` of the past. */
async function foreignFolders({ host, machine }: DoctorContext): Promise<Finding[]> {
  const answer = await machine.editorGo();
  if (answer.kind !== "ok" || host.uid < 0) return [];
  const { GOPATH = "", GOMODCACHE = "", GOCACHE = "", GOBIN = "" } = answer.variables;
  const first = GOPATH.split(":")[0] ?? "";
  const folders = [first, join(first, "bin"), GOMODCACHE, GOCACHE, GOBIN].filter((path) => path !== "");
  const looked = await Promise.all(
    [...new Set(folders)].map(async (folder) => ({
      folder,
      uid: (await stat(folder).catch(() => undefined))?.uid,
      writable: await access(folder, constants.W_OK).then(
        () => true,
        () => false,
      ),
    })),
  );
  const foreign = looked.filter(({ uid, writable }) => uid !== undefined && (uid !== host.uid || !writable));
  if (foreign.length === 0) return [];
  return [
    {
      id: "go-folders-of-another-user",
      severity: "warning",
      title: "Folders that go writes to are not yours to write",
      evidence: foreign.map(
        ({ folder, uid, writable }) =>
          `${folder} belongs to user ${uid}, you are ${host.uid}${writable ? "" : "; you may not write there"}`,
      ),
      cause:
        'A command such as `sudo go install` made them; now `go install` and `go build` may fail with "permission denied".',
      advice: foreign
        .map(({ folder }) => `sudo chown -R ${host.uid} ${quote(folder)} && chmod -R u+w ${quote(folder)}`)
        .join("; "),
    },
  ];
}
