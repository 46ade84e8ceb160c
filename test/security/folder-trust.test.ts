// @module-tag needs/go
// @module-tag needs/gopls
import { afterAll, expect, test } from "vitest";
import { part, soak } from "../soak";
import { createWorld, type Trusted } from "./world";
import { vectors, type Vector } from "./vectors";

/** Every command that takes a folder or means the one we stand in; `DIR` is the folder. */
const commands: readonly (readonly string[])[] = [
  ["doctor", "DIR", "--json"],
  ["doctor", "--fix", "--dry-run"],
  ["settings", "check", "--workspace", "DIR"],
  ["settings", "apply", "--dry-run", "--workspace", "DIR"],
  ["dlv", "list"],
  ["dlv", "diagnose"],
  ["dlv", "rebuild", "--dry-run"],
  ["alfred", ""],
  ["alfred", "", "--trust"],
  [],
  ["coverage", "status", "--workspace", "DIR"],
  ["coverage", "on", "--dry-run", "--workspace", "DIR"],
  ["code", "open", "DIR", "--dry-run"],
  ["env", "vscode"],
  ["gopls", "list"],
  ["gopls", "warm", "DIR"],
  ["gopls", "tune", "DIR", "--time", "1"],
  ["go", "status", "DIR"],
  ["container", "check", "DIR"],
];

const groups = [...new Set(vectors.map(({ group }) => group))];

async function tryOut(some: readonly Vector[], trust: Trusted, tried: typeof commands): Promise<string[]> {
  const world = createWorld();
  for (const { apply, id } of some) apply(world, id);
  await world.finish(trust);
  for (let at = 0; at < tried.length; at += 2) {
    const pair = tried.slice(at, at + 2).map((args) => args.map((arg) => (arg === "DIR" ? world.folder : arg)));
    await Promise.all(pair.map((args) => world.run(args)));
  }
  const ran = world.ran();
  if (trust !== "trusted" && !tried.flat().includes("--trust")) {
    counted.tried += some.length * tried.length;
    counted.ran += ran.length;
  }
  return ran;
}

const counted = { tried: 0, ran: 0 };

afterAll(() => {
  const size = `${vectors.length} vectors, ${commands.length} commands`;
  console.log(`${size}: ${counted.tried} vectors × commands tried without trust, ${counted.ran} ran`);
});

/** The doctor starts nearly every program there is; the others are tried with a part of the vectors, all by `npm run soak`. */
const quick = commands.slice(0, 1);

test("there are enough ways in which a folder may ask for its own programs", () => {
  expect(new Set(vectors.map(({ id }) => id)).size).toBe(vectors.length);
  expect(vectors.length).toBeGreaterThanOrEqual(40);
});

test.each(groups)("nothing of an untrusted folder runs: %s", async (group) => {
  const some = vectors.filter((vector) => vector.group === group);
  const full = soak || group === "absolute";
  expect(await tryOut(some, "untrusted", full ? commands : quick)).toEqual([]);
});

test.each(soak ? groups : ["roots", "workspace", "path into it"])(
  "nothing of a folder that no editor knows runs: %s",
  async (group) => {
    const some = vectors.filter((vector) => vector.group === group);
    expect(await tryOut(some, "unknown", soak ? commands : quick)).toEqual([]);
  },
);

const effective = vectors.filter(({ whenTrusted }) => whenTrusted);

/** A part shows that the vectors are real. */
test.each(part(effective, 5))("where the folder is trusted, $id runs as it does in VS Code", async (vector) => {
  const tried = vector.id.endsWith("dlv") ? [["dlv", "diagnose"]] : [["settings", "check", "--workspace", "DIR"]];
  const needed =
    vector.group === "workspace" ? vectors.filter(({ id }) => id === "code-workspace" || id === vector.id) : [vector];
  expect(await tryOut(needed, "trusted", tried)).toContain(vector.id);
});

test("--trust counts for a folder that no editor knows, and not for one that the editor refused", async () => {
  const some = vectors.filter(({ id }) => id === "alternate-gopls");
  const tried = [["settings", "check", "--workspace", "DIR", "--trust"]];
  expect(await tryOut(some, "unknown", tried)).toEqual(["alternate-gopls"]);
  expect(await tryOut(some, "untrusted", tried)).toEqual([]);
});
