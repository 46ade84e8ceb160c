import { readConfiguration } from "../../configuration";
import type { Host } from "../../host";
import { domainVariables } from "../../launchd";
import { Problem } from "../../problem";
import { captureEnvironment, loginShell } from "../capture/capture";
import { decide } from "../policy/policy";
import { sameInEffect, sharedValue } from "../policy/shared-value";
import { dockEnvironment, resolveLikeVSCode, vscodeShell, type VSCodeResolution } from "./resolution";

/** What a VS Code started from the Dock will get of the login shell's variables. */
export interface VSCodePrediction {
  outcome: VSCodeResolution["outcome"];
  /** VS Code's own words. */
  message?: string;
  durationMs: number;
  /** Names the login shell exports and VS Code will not have. */
  missing: string[];
  /** Those of them that Go Warden would share: the reason to act. */
  relevant: string[];
  /** Names that Go Warden would share and that VS Code will have with another value. */
  different: string[];
  /** Names that steer Go, which VS Code has from launchd alone: the login shell does not export them. */
  sessionOnly: string[];
  /** Why the login shell could not be asked; `missing` is then unknown and empty. */
  unknown?: string;
  /** What to do about that. */
  hint?: string;
}

/** Asks the shell both ways, one after the other, and compares. */
export async function predictVSCode(host: Host, signal?: AbortSignal): Promise<VSCodePrediction> {
  const configuration = await readConfiguration(host);
  const shell = configuration.shell ?? loginShell(host);
  const timeoutSeconds = configuration.captureTimeoutSeconds;
  const session = host.platform === "macos" ? await sessionVariables(host, signal) : {};
  const captured = await captureEnvironment(host, { shell, timeoutSeconds, signal }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    if (!(error instanceof Problem)) throw error;
    return error;
  });
  const resolution = await resolveLikeVSCode(host, { session, signal });
  const answer = {
    outcome: resolution.outcome,
    ...("message" in resolution ? { message: resolution.message } : {}),
    durationMs: resolution.durationMs,
  };
  if (captured instanceof Problem) {
    const { message, hint } = captured;
    const none = { missing: [], relevant: [], different: [], sessionOnly: [] };
    return { ...answer, ...none, unknown: message, hint };
  }
  const has =
    resolution.outcome === "resolved" ? resolution.variables : dockEnvironment(host, vscodeShell(host), session);
  // The terminal's own language, handed on to the shell, is not the profile's.
  const handedOn = (name: string) => /^(LANG|LC_\w+)$/.test(name) && captured.variables[name] === host.env[name];
  const missing = Object.keys(captured.variables)
    .filter((name) => has[name] === undefined && !handedOn(name) && !["SHLVL", "PWD", "OLDPWD"].includes(name))
    .sort();
  const shared = ([name, value]: [string, string]) => decide(name, value, configuration).share;
  const wanted = Object.entries(captured.variables)
    .filter(shared)
    .map(([name, value]) => [name, sharedValue(name, value, configuration).value] as const);
  const relevant = wanted.map(([name]) => name).filter((name) => missing.includes(name));
  // After a sync the profile meets what it has set itself, and puts it in front once more.
  const differs = (name: string, value: string) =>
    has[name] !== undefined && !sameInEffect(sharedValue(name, has[name], configuration).value, value);
  const different = wanted.filter(([name, value]) => differs(name, value) && !handedOn(name));
  const sessionOnly = Object.keys(session)
    .filter((name) => steersGo.test(name) && captured.variables[name] === undefined && has[name] === session[name])
    .sort();
  return { ...answer, missing, relevant, different: different.map(([name]) => name), sessionOnly };
}

const steersGo = /^(?:GO[A-Z0-9]+|CGO_\w+)$/;

/** Without a GUI session (over SSH) VS Code is judged by what launchd gives every program. */
async function sessionVariables(host: Host, signal?: AbortSignal): Promise<Record<string, string>> {
  return domainVariables(host, [], signal).then(
    ({ variables }) => variables,
    () => ({}),
  );
}
