import { stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { describeEnd } from "../../host";
import type { Finding } from "../../finding";
import { offline } from "../../toolchain";
import type { DoctorContext } from "../context";
import type { Answered } from "./what-go-says";

const listed = z.object({
  ImportPath: z.string(),
  Error: z.optional(z.object({ Err: z.string() })),
  DepsErrors: z.optional(z.nullable(z.array(z.object({ Err: z.string() })))),
});

/** What the packages of the folder lack, by the user's own go without network. */
export async function missingPackages({ host, machine, folder }: DoctorContext, go: Answered): Promise<Finding[]> {
  const { GOMOD = "" } = go.variables;
  if (!GOMOD || GOMOD === "/dev/null") return [];
  const { variables } = await machine.dock();
  const result = await host.run(go.goPath, ["list", "-e", "-json=ImportPath,Error,DepsErrors", "./..."], {
    cwd: folder,
    env: offline(variables),
    timeoutMs: 25_000,
    maxBytes: 64 * 1024 * 1024,
  });
  if (result.kind !== "exited") {
    return [
      {
        id: "packages-unknown",
        severity: "unknown",
        title: "The project's packages could not be listed",
        evidence: [`${go.goPath} list ./...: ${describeEnd(result)}`],
      },
    ];
  }
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
  return [...(await onlyInGopath(go, missing)), ...otherErrors(errors)];
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
function otherErrors(errors: readonly string[]): Finding[] {
  const broken = errors.find((error) =>
    /errors parsing go\.(?:mod|work)|invalid go version|unknown directive/.test(error),
  );
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
            advice: "Mend the line it names.",
          },
        ]
      : []),
    ...(notDownloaded.length > 0
      ? [
          {
            id: "modules-not-downloaded",
            severity: "info" as const,
            title: "Some required modules are not downloaded yet",
            evidence: [...new Set(notDownloaded.map((error) => error.split("\n", 1)[0] ?? ""))].slice(0, 5),
            advice: "go mod download",
          },
        ]
      : []),
  ];
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
