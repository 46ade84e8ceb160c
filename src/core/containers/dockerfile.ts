/** One instruction of a Dockerfile; `line` counts from 1, continued lines are joined. */
export interface Instruction {
  line: number;
  /** In capitals: `FROM`, `RUN`. */
  name: string;
  rest: string;
}

export interface Stage {
  line: number;
  /** The name after AS, in small letters. */
  name?: string;
  /** What FROM names, with arguments filled in; undefined when one of them is not known. */
  base?: string;
  platform?: string;
  instructions: Instruction[];
}

/** A Dockerfile's stages with the arguments that are given to it. */
export interface Dockerfile {
  path: string;
  stages: Stage[];
  /** The stages that the target is made of, itself first, down to the one with a real image. */
  used: Stage[];
}

/** Instructions in order. Comments, parser directives and here-documents' bodies are passed over. */
export function instructionsOf(text: string): Instruction[] {
  const found: Instruction[] = [];
  let open: Instruction | undefined;
  let hereDocument: string | undefined;
  for (const [index, raw] of text.split(/\r\n|\n/).entries()) {
    const line = raw.trim();
    if (hereDocument !== undefined) {
      if (line === hereDocument) hereDocument = undefined;
      else if (found.length > 0) found.at(-1)!.rest += `\n${line}`;
      continue;
    }
    if (line === "" || line.startsWith("#")) continue;
    const continued = line.endsWith("\\") || line.endsWith("`");
    const part = continued ? line.slice(0, -1) : line;
    if (open) open.rest += ` ${part.trim()}`;
    else {
      const [, name = "", rest = ""] = /^(\S+)\s*(.*)$/.exec(part) ?? [];
      open = { line: index + 1, name: name.toUpperCase(), rest };
    }
    if (continued) continue;
    found.push(open);
    hereDocument = /<<-?\s*["']?(\w+)["']?/.exec(open.rest)?.[1];
    open = undefined;
  }
  return open ? [...found, open] : found;
}

/** Resolves FROM, ARG and AS. `args` are the build's; `target` the wanted stage, the last one when absent. */
export function readDockerfile(
  path: string,
  text: string,
  { args = {}, target }: { args?: Readonly<Record<string, string>>; target?: string } = {},
): Dockerfile {
  const defaults = new Map<string, string>();
  const stages: Stage[] = [];
  for (const instruction of instructionsOf(text)) {
    const { name, rest, line } = instruction;
    if (name === "FROM") {
      const [, flags = "", image = "", as] = /^((?:--\S+\s+)*)(\S+)(?:\s+as\s+(\S+))?/i.exec(rest) ?? [];
      const fill = (word: string) => filled(word, (key) => args[key] ?? defaults.get(key));
      const platform = /--platform=(\S+)/.exec(flags)?.[1];
      stages.push({
        line,
        ...(as ? { name: as.toLowerCase() } : {}),
        ...keep("base", fill(image.replace(/^"(.*)"$/, "$1"))),
        ...keep("platform", platform && fill(platform)),
        instructions: [],
      });
    } else if (stages.length > 0) stages.at(-1)!.instructions.push(instruction);
    else if (name === "ARG") {
      for (const [, key = "", value] of rest.matchAll(/(\w+)(?:=("[^"]*"|'[^']*'|\S*))?/g)) {
        if (value !== undefined) defaults.set(key, value.replace(/^["']|["']$/g, ""));
      }
    }
  }
  return { path, stages, used: usedStages(stages, target) };
}

function usedStages(stages: readonly Stage[], target: string | undefined): Stage[] {
  const named = (name: string) => stages.findLastIndex((stage) => stage.name === name.toLowerCase());
  let index = target === undefined ? stages.length - 1 : named(target);
  const used: Stage[] = [];
  while (index >= 0) {
    const stage = stages[index];
    if (!stage) break;
    used.push(stage);
    const base = stage.base?.toLowerCase();
    const next = base === undefined ? -1 : stages.findLastIndex((one, at) => at < index && one.name === base);
    index = next;
  }
  return used;
}

const keep = <K extends string>(key: K, value: string | undefined) => (value ? { [key]: value } : {});

/**
 * Fills in `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`; undefined when a name without a default is not
 * known. Also the form of compose files.
 */
export function filled(text: string, valueOf: (name: string) => string | undefined): string | undefined {
  let known = true;
  const result = text.replace(/\$(?:\{(\w+)(?:(:?[-+?])([^}]*))?\}|(\w+))/g, (_all, braced, operator, word, plain) => {
    const value = valueOf(String(braced ?? plain));
    const isSet = value !== undefined && (value !== "" || !String(operator ?? "").startsWith(":"));
    if (typeof operator === "string" && operator.endsWith("+")) return isSet ? String(word) : "";
    if (isSet) return value;
    if (typeof operator === "string" && operator.endsWith("-")) return String(word);
    known = false;
    return "";
  });
  return known ? result : undefined;
}
