import { delveFor, selftest, supportedGo } from "../../delve";
import { parseGoVersion } from "../../toolchain";
import type { PrecheckFinding } from "../report";
import { relativeFolder } from "./positions";
import type { Stage, StageContext } from "./stage";

/** Whether F5 would work: the project's Go is one that dlv debugs, nothing strips the binary, and dlv starts. */
export const debug: Stage = {
  id: "debug",
  async run(context) {
    const [module] = (await context.modules()).filter(({ failure }) => !failure);
    const { go } = context.tools;
    if (!module || !go) return { kind: "skipped", why: "no Go packages changed" };
    const dlv = await context.tools.find("dlv");
    if (!dlv) return { kind: "skipped", why: "dlv is not installed" };
    const asked = await context.runGo(["env", "GOVERSION", "GOFLAGS"], module);
    context.signal.throwIfAborted();
    const [goVersion = "", flags = ""] = asked.stdout.split("\n");
    const file = `${relativeFolder(context, module.folder)}go.mod`;
    const found = (message: string): PrecheckFinding => ({ stage: "debug", file, message, linter: "dlv" });
    const findings = [outsideWindow(dlv.version, goVersion), stripped(flags)].flatMap((message) =>
      message === undefined ? [] : found(message),
    );
    const thorough = context.change.scope === "push" || context.change.scope === "all";
    if (findings.length === 0 && thorough) findings.push(...(await start(context, dlv.path, go)).map(found));
    return { kind: "done", findings };
  },
};

function outsideWindow(dlvVersion: string | undefined, goVersion: string): string | undefined {
  const supported = supportedGo(dlvVersion ?? "");
  const minor = parseGoVersion(goVersion)?.minor;
  if (!supported || minor === undefined || (minor >= supported.oldest && minor <= supported.newest)) return undefined;
  const install = `go install github.com/go-delve/delve/cmd/dlv@${delveFor(goVersion)}`;
  return `dlv ${dlvVersion} debugs Go 1.${supported.oldest} to 1.${supported.newest}, the project uses ${goVersion}: ${install}`;
}

/** `-ldflags=-s`/`-w` in GOFLAGS take the debug information out of everything that is built. */
function stripped(flags: string): string | undefined {
  const strips = /-ldflags(?:=|\s)["']?[^"']*(?<!\S)-(?:s|w)(?!\S|=)/.test(
    ` ${flags.replace(/-ldflags=/g, "-ldflags= ")} `,
  );
  return strips
    ? `GOFLAGS strips the debug information (${flags}): go env -u GOFLAGS, or take -s and -w out`
    : undefined;
}

/** One debug session with a small program, by the self-test. */
async function start({ host, tools, signal }: StageContext, dlv: string, go: string): Promise<string[]> {
  const result = await selftest(host, { dlv, go, environment: tools.environment, signal });
  signal.throwIfAborted();
  const failed = result.stages.find(({ ok }) => !ok);
  return failed ? [`dlv fails at "${failed.name}": ${failed.message ?? "no reason given"}`] : [];
}
