import { join } from "node:path";
import * as z from "zod/mini";
import { redactCredentials } from "../credentials";
import { describeEnd, readIfPresent, type Host } from "../host";
import { managersOffline } from "./managers";
import { isGoProgram, searchPath } from "./search";

/** What `go env` says, or why it says nothing. */
export type GoEnv =
  | {
      kind: "ok";
      goPath: string;
      /** As `go env -json` prints `asked`; GOTOOLCHAIN is the user's, not the `local` it was asked with. */
      variables: Readonly<Record<string, string>>;
      durationMs: number;
      /** What it warned of while it answered. */
      warnings: readonly string[];
      /** The version manager's shim it stands behind, which was not asked in the folder itself. */
      behindShim?: string;
    }
  | { kind: "missing"; searched: string }
  | {
      kind: "failed";
      goPath: string;
      message: string;
      /** What go itself printed, the first lines of it. */
      said: readonly string[];
      /** It was ended before it had answered. */
      unanswered?: true;
    };

export interface GoEnvOptions {
  /** The go to ask; default the first one in the environment's PATH. */
  goPath?: string;
  /** `go env` answers differ from folder to folder. */
  cwd: string;
  /** The whole environment that go is asked with. */
  environment: Readonly<Record<string, string | undefined>>;
  timeoutMs?: number;
  signal?: AbortSignal;
}

const answer = z.record(z.string(), z.string());

/**
 * The variables that are asked for by name. Without names go also works out GOGCCFLAGS, for which it starts the C
 * compiler up to seven times; on a Mac without the Command Line Tools each start opens a dialog.
 */
const asked =
  "GO111MODULE GOARCH GOBIN GOCACHE GOENV GOEXPERIMENT GOFLAGS GOHOSTARCH GOHOSTOS GOMOD GOMODCACHE GONOPROXY GONOSUMDB GOOS GOPATH GOPRIVATE GOPROXY GOROOT GOSUMDB GOTOOLCHAIN GOTOOLDIR GOVERSION GOWORK CC CGO_ENABLED CXX".split(
    " ",
  );

/** A pair of GOOS and GOARCH that go does not know fails only where go looks at C flags. */
const crossing = "PKG_CONFIG";

/** Asks `go env -json`, so that it can neither download a toolchain nor use the network nor wait for input. */
export async function goEnv(host: Host, options: GoEnvOptions): Promise<GoEnv> {
  const { cwd, environment, timeoutMs = 5000, signal } = options;
  const goPath = options.goPath ?? (await searchPath(environment.PATH, "go"))[0]?.path;
  if (!goPath) return { kind: "missing", searched: environment.PATH ?? "" };
  const env = {
    ...environment,
    ...managersOffline,
    GOTOOLCHAIN: "local",
    // A manager may lay a GOTOOLCHAIN of its own over that.
    ...((await isGoProgram(goPath)) ? {} : { GOPROXY: "off" }),
  };
  const ask = (names: readonly string[]) =>
    host.run(goPath, ["env", "-json", ...names], { cwd, env, timeoutMs, signal });
  let result = await ask(asked);
  let variables = parse(result.stdout);
  if (variables && (variables.GOOS !== variables.GOHOSTOS || variables.GOARCH !== variables.GOHOSTARCH)) {
    result = await ask([...asked, crossing]);
    variables = parse(result.stdout);
  }
  const said = wordsOf(result.stderr);
  const unanswered = result.kind === "timeout" || result.kind === "cancelled";
  const failed = (message: string): GoEnv => ({
    kind: "failed",
    goPath,
    message,
    said,
    ...(unanswered ? { unanswered } : {}),
  });
  if (result.kind === "not-found") return { kind: "missing", searched: goPath };
  if (result.kind !== "exited" || result.code !== 0) {
    const what = mainLine(said);
    return failed(`${describeEnd(result)}${what ? `: ${what}` : ""}`);
  }
  if (!variables) return failed("it printed no JSON");
  return {
    kind: "ok",
    goPath,
    variables: { ...variables, GOTOOLCHAIN: await toolchainSetting(environment, variables) },
    durationMs: result.durationMs,
    warnings: said.filter((line) => /^(?:go: )?warning: /.test(line)),
  };
}

/**
 * The first lines that a program printed, without empty ones and credentials, for it quotes the values that it was
 * given; what an error of go's means stands in them.
 */
export function wordsOf(stderr: string): string[] {
  const lines = redactCredentials(stderr)
    .split("\n")
    .map((line) => line.trimEnd());
  return lines.filter(Boolean).slice(0, 5);
}

/** The line of some that says what is wrong, without the package it was building and where to read on. */
export function mainLine(said: readonly string[]): string {
  return said.find((line) => !/^#|^For more details|^go: downloading /.test(line)) ?? said[0] ?? "";
}

/** An environment in which `go` can neither download a toolchain nor ask a proxy. */
export function offline(environment: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return { ...environment, GOTOOLCHAIN: "local", GOPROXY: "off" };
}

function parse(text: string): Record<string, string> | undefined {
  try {
    return answer.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The user's GOTOOLCHAIN: the environment's, else that of `go env -w`, else the one GOROOT/go.env comes with. */
export async function toolchainSetting(
  environment: Readonly<Record<string, string | undefined>>,
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  // A manager's shim laid its own over the `local` that go was asked with.
  if (variables.GOTOOLCHAIN && variables.GOTOOLCHAIN !== "local") return variables.GOTOOLCHAIN;
  if (environment.GOTOOLCHAIN) return environment.GOTOOLCHAIN;
  const written = variables.GOENV && variables.GOENV !== "off" ? await readGoEnvFile(variables.GOENV) : {};
  const shipped = variables.GOROOT ? await readGoEnvFile(join(variables.GOROOT, "go.env")) : {};
  return written.GOTOOLCHAIN ?? shipped.GOTOOLCHAIN ?? "local";
}

/** Where `go env -w` writes, for when go itself is not asked or does not answer. */
export async function goEnvFile(
  host: Host,
  { GOENV, XDG_CONFIG_HOME }: Readonly<Record<string, string | undefined>> = host.env,
): Promise<string> {
  if (GOENV) return GOENV;
  const other = join(XDG_CONFIG_HOME || join(host.home, ".config"), "go/env");
  if (host.platform !== "macos") return other;
  const own = join(host.home, "Library/Application Support/go/env");
  // The go of a simulated Mac is the machine's own.
  return host.simulated && (await isFile(other)) ? other : own;
}

const isFile = async (path: string) => (await readIfPresent(path).catch(() => undefined)) !== undefined;

/** Reads the file of `go env -w` (`go env GOENV`): NAME=value lines, `#` comments. Empty when there is none. */
export async function readGoEnvFile(path: string): Promise<Record<string, string>> {
  const text = (await readIfPresent(path).catch(() => undefined))?.toString("utf8") ?? "";
  const variables: Record<string, string> = {};
  for (const line of text.split("\n")) {
    const match = /^([A-Z_][A-Z0-9_]*)=(.*)$/.exec(line.trim());
    if (match?.[1]) variables[match[1]] = match[2] ?? "";
  }
  return variables;
}
