import { isAbsolute } from "node:path";
import type { Finding } from "../../finding";
import { chooseTool, expandSetting, strings, type EditorSettings, type ToolChoice } from "../../machine";
import { executable } from "../../toolchain";
import type { DoctorContext } from "../context";
import { changeSetting } from "../remedies";

/**
 * What is wrong with a tool's entry in go.alternateTools: a file that is not there, a command line, a variable that the
 * extension does not know. Undefined when the entry is obeyed, or there is none.
 */
export async function alternateTool(context: DoctorContext, name: string): Promise<Finding | undefined> {
  const { machine, host } = context;
  const [settings, choice, { variables }] = await Promise.all([machine.settings(), machine.tool(name), machine.dock()]);
  const given = strings(settings.forPrograms.get("go.alternateTools"))[name];
  if (!given) return undefined;
  const meant = expandSetting(host, given, machine.folder, variables);
  const problem = await problemOf(given, meant, choice);
  if (!problem) return undefined;
  const without = await choiceWithout(context, name);
  const instead = choice.chosen?.path;
  const change = { path: ["go.alternateTools", name], remove: true } as const;
  // Taking it out is offered only where the extension then finds the tool.
  const fix = without.chosen
    ? await changeSetting(context, change, `Remove "${name}" from go.alternateTools`)
    : { advice: `Name a file that is there, or remove "${name}" from go.alternateTools and install ${name}.` };
  const file = settings.forPrograms.from("go.alternateTools");
  return {
    id: problem.id,
    severity: instead ? "warning" : "error",
    title: instead
      ? `VS Code passes over the ${name} in go.alternateTools: ${problem.short}`
      : `VS Code finds no ${name}, since go.alternateTools names ${problem.what}`,
    evidence: [
      `go.alternateTools: "${name}": "${given}"${file ? ` in ${file}` : ""}`,
      ...(meant === given ? [] : [`The extension reads it as ${meant}`]),
      ...(instead ? [`It uses ${instead}.`] : []),
      ...(!instead && without.chosen ? [`Without it VS Code would take ${without.chosen.path}.`] : []),
    ],
    cause: problem.cause,
    ...fix,
    ...(fix.advice || !fix.operation
      ? {}
      : { advice: `Then reload the window: until then VS Code remembers which ${name} it found.` }),
  };
}

interface Problem {
  id: "alternate-tool-missing" | "alternate-tool-invalid";
  short: string;
  what: string;
  cause: string;
}

async function problemOf(given: string, meant: string, choice: ToolChoice): Promise<Problem | undefined> {
  if (isAbsolute(meant)) {
    if (await executable(meant)) return undefined;
    return {
      id: "alternate-tool-missing",
      short: "the file does not exist or cannot be run",
      what: "a file that does not exist or cannot be run",
      cause:
        "The file was moved or removed, by an upgrade for instance. The extension then looks where it always looks.",
    };
  }
  if (choice.chosen && choice.chosen.from !== "fallback") return undefined;
  const invalid = (what: string, cause: string): Problem => ({
    id: "alternate-tool-invalid",
    short: `it is ${what}`,
    what,
    cause,
  });
  if (/\$\{[^}]*\}/.test(meant)) {
    const known = "It replaces ~, ${workspaceFolder} and ${env:NAME}, and nothing else.";
    return invalid(`a path with a variable that the extension does not replace (${given})`, known);
  }
  if (/\s/.test(given)) {
    const rule =
      "The setting holds a file or the name of one, not a command. To run it through a version manager, name the manager's shim.";
    return invalid(`a command line ("${given}")`, rule);
  }
  if (meant.includes("/"))
    return invalid("a relative path", "The extension takes an absolute path, or a name that it looks for.");
  return invalid(
    `"${meant}", which is in none of the folders where VS Code looks`,
    "The extension looks for a file of that name, and for no other.",
  );
}

/** What the extension would take if the entry were not there. */
async function choiceWithout({ machine, host }: DoctorContext, name: string): Promise<ToolChoice> {
  const [{ forPrograms }, { variables: environment }, go] = await Promise.all([
    machine.settings(),
    machine.dock(),
    machine.shellGo(),
  ]);
  const get: EditorSettings["get"] = (key) => {
    const value = forPrograms.get(key);
    if (key !== "go.alternateTools") return value;
    return Object.fromEntries(Object.entries(strings(value)).filter(([tool]) => tool !== name));
  };
  return chooseTool(
    host,
    name,
    { forPrograms: { ...forPrograms, get } },
    {
      folder: machine.folder,
      environment,
      gopath: go.kind === "ok" ? go.variables.GOPATH : undefined,
      isConfined: (path) => machine.isConfined(path),
    },
  );
}
