import { succeeded } from "../host";
import type { Finding } from "../finding";
import type { MachineFacts } from "../machine";
import { goBuildOf, readExecutable } from "../macho";
import { compareGoVersions, parseGoVersion } from "../toolchain";
import type { Definition } from "./definition";
import type { Engine } from "./engine";
import { insideGo } from "./rules/go-version";

/** One tool in the container and on the Mac. */
export interface ParityRow {
  tool: ParityTool;
  /** `1.26`, `0.23.0`; undefined where it cannot be told without a running container. */
  inside?: string;
  /** `1.27.2`: what VS Code on the Mac uses. */
  outside?: string;
  /** Where the version inside is from. */
  from?: string;
  /** Undefined when one of them is not known. */
  agree?: boolean;
}

/** The tools, and where each says its version. */
const tools = {
  go: /\bgo(\d+\.\d+\S*)/,
  gopls: /\bv(\d+\.\d+\.\d+\S*)/,
  dlv: /Version: v?(\d\S*)/,
  "golangci-lint": /version v?(\d\S*)/,
} as const;

export type ParityTool = keyof typeof tools;

const names = Object.keys(tools) as ParityTool[];

/** The versions inside and outside; a running container is asked, else the files say what they can. */
export async function readParity(
  machine: MachineFacts,
  root: string,
  definitions: readonly Definition[],
  engine: Engine | undefined,
): Promise<ParityRow[]> {
  const [first] = definitions;
  if (!first) return [];
  const written = insideGo(first);
  const [answers, outside] = await Promise.all([askContainer(machine, root, engine), toolsOutside(machine)]);
  return names.flatMap((tool): ParityRow[] => {
    const asked = answers?.versions.get(tool);
    const inside = asked ?? (tool === "go" && !answers ? written?.version : undefined);
    const here = outside.get(tool);
    if (inside === undefined && here === undefined) return [];
    const from = asked !== undefined ? `container ${answers?.id}` : inside === undefined ? undefined : written?.from.at;
    return [
      {
        tool,
        ...(inside === undefined ? {} : { inside }),
        ...(here === undefined ? {} : { outside: here }),
        ...(from === undefined ? {} : { from }),
        ...(inside === undefined || here === undefined ? {} : { agree: isSame(inside, here) }),
      },
    ];
  });
}

/** A version without a patch stands for each of its patches. */
function isSame(inside: string, outside: string): boolean {
  if (inside === outside) return true;
  const [one, other] = [parseGoVersion(inside), parseGoVersion(outside)];
  if (!one || !other) return false;
  if (one.patch === undefined && !one.pre) return one.major === other.major && one.minor === other.minor;
  return compareGoVersions(one, other) === 0;
}

async function toolsOutside(machine: MachineFacts): Promise<Map<ParityTool, string>> {
  const found = new Map<ParityTool, string>();
  const go = await machine.editorGo();
  const version = go.kind === "ok" ? tools.go.exec(go.variables.GOVERSION ?? "")?.[1] : undefined;
  if (version !== undefined) found.set("go", version);
  for (const tool of names.filter((name) => name !== "go")) {
    const { chosen } = await machine.tool(tool);
    const program = chosen && (await readExecutable(chosen.path).catch(() => undefined));
    const build = program && goBuildOf(program);
    const installed = /^v(\d\S*)/.exec(build?.module?.version ?? "")?.[1];
    if (installed !== undefined) found.set(tool, installed);
  }
  return found;
}

/** Each tool's own words on one line, for those that are there. Nothing is downloaded. */
const script = [
  'PATH="$PATH:/go/bin:/usr/local/go/bin:$HOME/go/bin"',
  ...names.map((tool) => `command -v ${tool} >/dev/null && printf '${tool}\\t%s\\n' "$(${tool} version 2>/dev/null | tr '\\n' ' ')"`), // prettier-ignore
  "true",
].join("\n");

/** Asks the running container of a trusted folder; undefined when none is running or it does not answer in time. */
async function askContainer({ host, trust }: MachineFacts, root: string, engine: Engine | undefined) {
  if (!engine?.running || trust.trust !== "trusted") return undefined;
  const run = (args: readonly string[], timeoutMs: number) =>
    host.run(engine.command, args, { timeoutMs, env: engine.environment, cwd: "/" });
  // Dev Containers labels its containers with the folder on the Mac.
  const list = await run(["ps", "--filter", `label=devcontainer.local_folder=${root}`, "--format", "{{.ID}}"], 5000);
  const id = succeeded(list) ? /^[0-9a-f]{12,64}$/m.exec(list.stdout)?.[0] : undefined;
  if (id === undefined) return undefined;
  const answer = await run(["exec", "-e", "GOTOOLCHAIN=local", id, "sh", "-c", script], 10_000);
  if (!succeeded(answer)) return undefined;
  const versions = new Map<ParityTool, string>();
  for (const [, name = "", words = ""] of answer.stdout.matchAll(/^([\w-]+)\t(.*)$/gm)) {
    const tool = names.find((one) => one === name);
    const version = tool && tools[tool].exec(words)?.[1];
    if (tool && version !== undefined) versions.set(tool, version);
  }
  return { id, versions };
}

/** What differs, in one finding: it explains other results, and is often meant. */
export function parityFindings(rows: readonly ParityRow[]): Finding[] {
  const different = rows.filter(({ agree }) => agree === false);
  if (different.length === 0) return [];
  return [
    {
      id: "container-tools-differ",
      severity: "info",
      title: `The container and the Mac have different versions of ${different.map(({ tool }) => tool).join(", ")}`,
      evidence: different.map(
        ({ tool, inside, outside, from }) => `${tool}: ${inside} inside (${from}), ${outside} on the Mac`,
      ),
      cause: "A test, a format or a finding of a linter may differ between the two.",
      advice: "Use the same ones where it matters: the image's tag or the Feature's version inside, a pin on the Mac.",
    },
  ];
}
