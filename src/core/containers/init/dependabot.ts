import { join } from "node:path";
import { isMap, isSeq, parseDocument } from "yaml";
import { readIfPresent } from "../../host";
import type { Step } from "../../operations";
import { Problem } from "../../problem";

const entry = { "package-ecosystem": "devcontainers", directory: "/", schedule: { interval: "weekly" } };

/** The step that has Dependabot look after the Features; undefined when it does already. Comments of the file stay. */
export async function dependabotStep(root: string): Promise<Step | undefined> {
  const folder = join(root, ".github");
  const other = join(folder, "dependabot.yaml");
  const path = (await readIfPresent(other)) ? other : join(folder, "dependabot.yml");
  const before = await readIfPresent(path);
  const text = before?.toString("utf8") ?? "version: 2\nupdates: []\n";
  if (/package-ecosystem:\s*["']?devcontainers\b/.test(text)) return undefined;
  const document = parseDocument(text);
  const updates = document.get("updates");
  if (document.errors.length > 0 || !isMap(document.contents) || !isSeq(updates)) {
    const hint = "Add it yourself: package-ecosystem devcontainers, directory /, schedule weekly.";
    throw new Problem("dependabot-broken", `${path} is not written in a way that can be added to`, hint, 4);
  }
  updates.flow = false;
  updates.add(document.createNode(entry));
  const contents = Buffer.from(document.toString({ lineWidth: 0 }));
  return { kind: "write", title: "Let Dependabot update the Features every week", path, before, contents };
}
