import { conflictOwner, readProfileSources } from "../../environment";
import { readIfPresent } from "../../host";
import { goEnvFile } from "../../toolchain";
import { familyOf, memberLine, readFamily } from "../../vscode";
import type { MachineFacts } from "../facts";
import { isProxy } from "../gopls-environment";
import type { SettingsLayer } from "../settings";
import type { Origin, VariableOrigin } from "./origin";
import { assignments, scriptLines, tomlAssignments } from "./profile-lines";

/**
 * Where the editor's Go tools have a variable from, the place that decides first: `go.toolsEnvVars`, `go.goroot`, the
 * login shell's profile or a version manager that it starts, launchd, `go env -w`.
 */
export async function whereFrom(machine: MachineFacts, name: string): Promise<VariableOrigin> {
  const [environment, settings, shell, session] = await Promise.all([
    machine.toolEnvironment(),
    machine.settings(),
    machine.shell(),
    machine.session(),
  ]);
  const inShell = shell.kind === "captured" ? shell.variables[name] : undefined;
  const { variables: given } = await machine.dock();
  const origins: Origin[] = [
    ...settingOrigins(settings.forPrograms.layers, name, { environment, given }),
    ...(inShell === undefined ? [] : await shellOrigins(machine, name, inShell)),
  ];
  if (session.kind === "known" && session.variables[name] !== undefined) {
    const owner = await conflictOwner(machine.host, name, "");
    const nix = /\/nix\/store\/|\/run\/current-system\//.test(Object.values(session.variables).join("\n"));
    origins.push({ kind: "session", ...(owner ? { owner } : {}), ...(nix ? { nix } : {}) });
  }
  origins.push(...(await writtenByGo(machine, name)));
  return { name, value: environment[name], origins };
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The layers from the one that decides on: the folder's before the user's. */
function settingOrigins(
  layers: readonly SettingsLayer[],
  name: string,
  { environment, given }: { environment: Variables; given: Variables },
): Origin[] {
  const keys = settingsOf(name, { environment, given });
  return layers.toReversed().flatMap(({ path: file, document }): Origin[] =>
    keys.flatMap(({ key, inner, obeyed }): Origin[] => {
      const path: [string, ...string[]] = inner === undefined ? [key] : [key, inner];
      const value = readFamily(document, familyOf(key)).read(path);
      return value !== undefined && obeyed(value)
        ? [{ kind: "setting", key, file, line: memberLine(document, path) }]
        : [];
    }),
  );
}

interface NamingSetting {
  key: string;
  inner?: string;
  obeyed(value: unknown): boolean;
}

/** The settings by which the Go extension gives its tools a variable, the strongest first (docs/facts/vscode.md §5). */
function settingsOf(
  name: string,
  { environment, given }: { environment: Variables; given: Variables },
): NamingSetting[] {
  const always = () => true;
  const isText = (value: unknown) => typeof value === "string" && value !== "";
  const inTools: NamingSetting = { key: "go.toolsEnvVars", inner: name, obeyed: always };
  if (isProxy(name)) return [{ key: "http.proxy", obeyed: isText }, inTools];
  if (name === "GOROOT")
    return [inTools, { key: "go.goroot", obeyed: (value) => isText(value) && environment.GOROOT !== undefined }];
  if (name !== "GOPATH") return [inTools];
  const ofGopath: NamingSetting[] = [
    { key: "go.inferGopath", obeyed: (value) => value === true },
    { key: "go.gopath", obeyed: isText },
  ];
  // The GOPATH that the editor itself has, and that of a setting of its own, go before the one for tools.
  return [...ofGopath, ...(given.GOPATH === undefined ? [inTools] : [])];
}

/** One row is what starts a version manager in a profile, and where what it exports leads. */
const managers: Record<string, { starts: RegExp; leads: RegExp }> = {
  mise: { starts: /\bmise\b.*\b(?:activate|env|hook-env)\b/, leads: /\/mise\/(?:installs|shims)\b|\/\.mise\b/ },
  asdf: { starts: /asdf(?:-golang\/set-env|\.sh|\.fish)\b|\basdf\b.*\bexec\b/, leads: /\/\.?asdf\b/ },
  goenv: { starts: /\bgoenv\b.*\binit\b/, leads: /\/\.goenv\b/ },
  gvm: { starts: /\bgvm\/scripts\/gvm\b/, leads: /\/\.gvm\b/ },
  g: { starts: /\.g\/env\b/, leads: /\/\.g\/(?:go|versions)\b/ },
  direnv: { starts: /\bdirenv\b.*\b(?:hook|export)\b/, leads: /$^/ },
  nix: { starts: /\bnix(?:-daemon)?\.(?:sh|fish)\b/, leads: /\/nix\/store\b/ },
};

async function shellOrigins(machine: MachineFacts, name: string, value: string): Promise<Origin[]> {
  const { shell } = await machine.shell();
  const { files } = await readProfileSources(machine.host, shell);
  const universal = await universalLine(files, name);
  const lines = (await assignments(files, name, { value, home: machine.host.home })).map((line): Origin => ({
    kind: "profile",
    ...line,
  }));
  const configured = (await tomlAssignments(files, name)).map((line): Origin => ({
    kind: "manager",
    manager: "mise",
    ...line,
  }));
  const hooks = await Promise.all(
    Object.entries(managers).map(async ([manager, { starts, leads }]): Promise<Origin[]> => {
      const leadsThere = leads.test(value);
      const started = leadsThere || lines.length > 0 ? [] : await scriptLines(files, starts);
      return leadsThere || started.length > 0 ? [{ kind: "manager", manager }] : [];
    }),
  );
  const isLed = Object.values(managers).some(({ leads }) => leads.test(value));
  // A value that leads into a manager's folder is the manager's, unless a line spells it out.
  const found = isLed ? [...configured, ...hooks.flat(), ...lines] : [...configured, ...lines, ...hooks.flat()];
  const all = [...universal, ...found];
  return all.length > 0 ? all : [{ kind: "shell", shell }];
}

async function universalLine(files: readonly string[], name: string): Promise<Origin[]> {
  const own = files.filter((file) => file.endsWith("/fish_variables"));
  const found = await Promise.all(
    own.map(async (file): Promise<Origin[]> => {
      const text = (await readIfPresent(file).catch(() => undefined))?.toString("utf8") ?? "";
      const line = text.split("\n").findIndex((one) => new RegExp(`^SETUVAR (?:--\\w+ )*${name}:`).test(one));
      return line === -1 ? [] : [{ kind: "fish-universal", file, line: line + 1 }];
    }),
  );
  return found.flat();
}

async function writtenByGo(machine: MachineFacts, name: string): Promise<Origin[]> {
  const go = await machine.editorGo();
  const answered = go.kind === "ok" ? go.variables.GOENV : undefined;
  const file = answered ?? (await goEnvFile(machine.host, await machine.toolEnvironment()));
  if (file === "off") return [];
  const text = (await readIfPresent(file).catch(() => undefined))?.toString("utf8") ?? "";
  const line = text.split("\n").findIndex((one) => one.trim().startsWith(`${name}=`));
  return line === -1 ? [] : [{ kind: "go-env", file, line: line + 1 }];
}
