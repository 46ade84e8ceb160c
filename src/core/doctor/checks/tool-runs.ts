import { dirname, join } from "node:path";
import { explain } from "../../conditions";
import type { Finding } from "../../finding";
import { describeEnd } from "../../host";
import { versionManagers, wordsOf } from "../../toolchain";
import type { DoctorContext } from "../context";
import { say, type Copy } from "./tool-binary";
import { installOperation } from "./tool-install";

/** How a tool is asked for its version, which every one that works answers with exit code 0. */
const questions: Readonly<Record<string, readonly string[]>> = {
  gopls: ["version"],
  dlv: ["version"],
  staticcheck: ["-version"],
  "golangci-lint": ["--version"],
  revive: ["-version"],
};

/** Milliseconds for an answer that takes some fifty; macOS looks at a new program for some seconds before it runs. */
const patience = 6000;

/** A tool that cannot even say its version, whatever its bytes look like. */
export async function failing(context: DoctorContext, name: string, chosen: Copy): Promise<Finding[]> {
  const { host, machine } = context;
  const args = questions[name];
  // A simulated Mac cannot run a Mac's program.
  if (!args || (host.simulated && chosen.program.kind === "mach-o")) return [];
  const environment = await machine.toolEnvironment();
  // A version manager's shim goes by the folder, whose files are not obeyed where it is not trusted.
  const trusted = machine.trust.trust === "trusted";
  const cwd = trusted ? context.folder : host.home;
  const result = await host.run(chosen.path, args, { env: environment, cwd, timeoutMs: patience });
  // Of a folder that is not trusted nothing runs; a check that is given up has no answer.
  if (result.kind === "refused" || result.kind === "cancelled") return [];
  const words = wordsOf(`${result.stderr}\n${result.stdout}`);
  // An empty file is a shell script without a line, and ends well.
  const ended = result.kind === "exited" && result.code === 0;
  if (ended && words.length > 0) return [];
  const end = ended ? "it prints nothing" : describeEnd(result);
  const [explanation] = explain(words.join("\n"));
  const hangs = result.kind === "timeout";
  const managers = versionManagers({ home: host.home, variables: environment });
  if (!trusted && managers.some(({ shims }) => chosen.path.startsWith(`${shims}/`))) {
    const evidence = [say(chosen), ...words, "Asked outside this folder, which is not trusted."];
    return [{ id: "tool-unknown", severity: "unknown", title: `Whether ${name} works is not known`, evidence }];
  }
  return [
    {
      id: hangs ? "tool-hangs" : "tool-fails",
      severity: hangs ? "warning" : "error",
      title: `${name} ${hangs ? "does not answer" : "does not work"}: ${words[0] ?? end}`,
      evidence: [say(chosen), `${[chosen.path, ...args].join(" ")}: ${end}`, ...words],
      ...(explanation ? { cause: `${explanation.title}. ${explanation.cause}` } : {}),
      ...(await replacement(context, name, chosen)),
    },
  ];
}

/** A copy in a folder of go install is removed and installed again: go does not overwrite a file that is not a program. */
async function replacement(
  context: DoctorContext,
  name: string,
  { path }: Copy,
): Promise<Pick<Finding, "operation" | "advice">> {
  const go = await context.machine.editorGo();
  const { GOBIN, GOPATH = "" } = go.kind === "ok" ? go.variables : {};
  const own = [GOBIN, ...GOPATH.split(":").map((root) => root && join(root, "bin"))].filter(Boolean);
  const install = own.includes(dirname(path)) ? await installOperation(context, name) : undefined;
  if (!install) return { advice: `Install ${name} again the way ${path} was installed, or remove that file.` };
  return {
    operation: {
      ...install,
      id: `reinstall-${name}`,
      title: `Replace ${name} by the newest`,
      steps: [{ kind: "remove", title: "Remove the one that does not work", path }, ...install.steps],
    },
  };
}
