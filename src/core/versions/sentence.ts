import { noGo, plain, type Place, type PlaceName } from "./place";
import type { ToolStatus } from "./tools";

/** What people call the places. */
export const placeNames: Record<PlaceName, string> = {
  shell: "the terminal",
  session: "the GUI session",
  editor: "VS Code",
  hook: "git hooks",
};

/**
 * What somebody wants to know, in one sentence: `go 1.26.8 by mise.toml in the terminal; VS Code: go 1.27.3 because of
 * the toolchain line in go.mod`.
 */
export function sentenceOf(
  places: readonly Place[],
  { tools, unmet }: { tools: readonly ToolStatus[]; unmet: readonly string[] },
): string {
  const groups = groupsOf(places);
  const parts = groups.map(({ answer, names }, index) => {
    if (groups.length === 1 && places.every(({ version }) => version)) return `${answer} everywhere`;
    const where = names.map((name) => placeNames[name]);
    if (answer === noGo) return `${answer} in ${spoken(where)}`;
    return index === 0 && answer.startsWith("go ")
      ? `${answer} in ${where.join(", ")}`
      : `${where.join(", ")}: ${answer}`;
  });
  const problems = places.flatMap(({ problem, version }) => (problem && version ? [problem] : []));
  const unfit = tools.flatMap(({ name, ok, reason, path }) => (ok || !path || !reason ? [] : [`${name} ${reason}`]));
  return [...parts, ...new Set(problems), ...unmet, ...unfit].join("; ");
}

const spoken = (names: readonly string[]) =>
  [names.slice(0, -1).join(", "), names.at(-1) ?? ""].filter(Boolean).join(" and ");

/** Places that get the same Go for the same reason, in the order of the first of each. */
function groupsOf(places: readonly Place[]): { answer: string; names: PlaceName[] }[] {
  const groups = new Map<string, { answer: string; names: PlaceName[] }>();
  const oneVersion = new Set(places.map(({ version }) => version)).size === 1;
  for (const { place, version, by, problem } of places) {
    const because =
      by === undefined || by === "PATH" ? "" : / line in |^GOTOOLCHAIN=/.test(by) ? ` because of ${by}` : ` by ${by}`;
    const answer = version ? `go ${plain(version)}${because}` : (problem ?? "no answer");
    const key = oneVersion ? (version ?? answer) : answer;
    const known = groups.get(key) ?? { answer, names: [] };
    known.names.push(place);
    groups.set(key, known);
  }
  return [...groups.values()];
}
