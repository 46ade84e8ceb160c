import { resolve } from "node:path";
import type { Command as Program } from "commander";
import type { Host } from "../../core/host";
import { Problem } from "../../core/problem";
import { action, type Context, type Report } from "../context";
import { machineOf } from "../machine";
import { existingWorkspace } from "../workspace";

/** `go-warden env where NAME [DIR]` */
export function registerEnvWhere(env: Program, host: () => Host): void {
  env
    .command("where")
    .argument("<name>", "a variable: GOROOT, GOFLAGS, PATH …")
    .argument("[dir]", "the folder that VS Code has open; the current one when absent")
    .description("where VS Code's Go tools have a variable from: file and line, launchd, a setting")
    .action(action(host, where));
}

async function where(context: Context, name: string, dir: string | undefined): Promise<Report> {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw new Problem(
      "invalid-name",
      `${name} is not the name of a variable`,
      "Name one, as in: go-warden env where GOROOT",
      2,
    );
  }
  const { originText, removal } = await import("../../core/machine");
  const { isShowable } = await import("../../core/environment");
  context.progress("Asking the login shell …");
  const machine = await machineOf(context, await existingWorkspace(resolve(dir ?? ".")));
  const { value, origins } = await machine.whereFrom(name);
  const { host } = context;
  const shown = value !== undefined && isShowable(name, value) ? value : undefined;
  const places = origins.map((origin) => ({
    ...origin,
    place: originText(host, origin),
    remove: removal(host, name, origin),
  }));
  const head = value === undefined ? `${name} is not set for VS Code's Go tools.` : `${name}=${shown ?? "(not shown)"}`;
  const lines = places.flatMap(({ place, remove }, index) => [
    `${index === 0 && value !== undefined ? "comes from" : "also set in"} ${place}`,
    `  To remove it: ${remove}`,
  ]);
  const none = places.length === 0 && value !== undefined ? ["Where it comes from was not found."] : [];
  return {
    value: { name, set: value !== undefined, ...(shown === undefined ? {} : { value: shown }), origins: places },
    text: [head, ...lines, ...none].join("\n"),
    exit: value === undefined ? 1 : 0,
  };
}
