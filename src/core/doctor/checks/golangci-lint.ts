import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { readIfPresent } from "../../host";
import type { Finding } from "../../finding";
import { goBuildOf, readExecutable } from "../../macho";
import type { DoctorContext } from "../context";

/** golangci-lint v1 cannot read a configuration of v2, nor the other way round (docs/facts/gopls.md §7). */
export async function golangciConfiguration({ machine, folder }: DoctorContext): Promise<Finding[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^\.golangci\.(ya?ml|toml|json)$/.test(name));
  const [name] = names;
  if (!name) return [];
  const { chosen } = await machine.tool("golangci-lint");
  if (!chosen) return [];
  const build = goBuildOf(await readExecutable(chosen.path));
  const major = /^v(\d+)/.exec(build?.module?.version ?? "")?.[1];
  const file = join(folder, name);
  const text = (await readIfPresent(file).catch(() => undefined))?.toString("utf8") ?? "";
  const wanted = /^["']?version["']?\s*[:=]\s*["']?2\b/m.test(text) || /"version"\s*:\s*"2"/.test(text) ? "2" : "1";
  if (!major || (major === "1" ? "1" : "2") === wanted) return [];
  return [
    {
      id: "golangci-lint-configuration",
      severity: "warning",
      title: `${basename(file)} is written for golangci-lint v${wanted}, VS Code takes v${major}`,
      evidence: [file, `${chosen.path} ${build?.module?.version}`],
      cause: "Each major version refuses the other's configuration, and the editor shows no lint at all.",
      advice: wanted === "1" ? "golangci-lint migrate" : "Install golangci-lint v2.",
    },
  ];
}
