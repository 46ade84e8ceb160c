import { lstat, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { redactCredentials } from "../credentials";
import { worstFirst, type Finding } from "../finding";
import { readIfPresent } from "../host";
import { readHistories } from "../gopls";
import type { MachineFacts } from "../machine";
import { withOperation, type SettingsFinding } from "../settings-check";
import { isJsonObject, parse, valueOf } from "../vscode";
import { goNeeds } from "./go-needs";
import { findDevContainers, readDevContainer, shortName, type DevContainer } from "./configuration";
import { readDefinition, type Definition } from "./definition";
import { engineFindings, readEngine, type Engine } from "./engine";
import { parityFindings, readParity, type ParityRow } from "./parity";
import type { Surroundings } from "./rule";
import { rules } from "./rules";

/** What is known of a folder's containers. */
export interface ContainerReport {
  /** Every devcontainer.json, in the order of precedence. */
  configurations: { path: string; kind: Definition["kind"] | "broken"; image?: string }[];
  findings: Finding[];
  /** Undefined when the project has no container or this machine has no engine. */
  engine?: Engine;
  /** The tools' versions in the first container and on the Mac. */
  parity: ParityRow[];
}

/** Looks for the traps of a folder's containers. Nothing of the folder runs, and nothing is written. */
export async function checkContainers(machine: MachineFacts): Promise<ContainerReport> {
  const root = machine.folder ?? machine.host.home;
  const paths = await findDevContainers(root);
  const report: ContainerReport = { configurations: [], findings: [], parity: [] };
  if (paths.length === 0) return report;
  const [around, engine] = await Promise.all([surroundingsOf(machine, root), readEngine(machine)]);
  const definitions: Definition[] = [];
  for (const path of paths) {
    const config = await readDevContainer(path, root);
    if ("finding" in config) {
      report.configurations.push({ path, kind: "broken" });
      report.findings.push(config.finding);
      continue;
    }
    const definition = await readDefinition(config, machine.host.env);
    const { kind, image, trouble } = definition;
    definitions.push(definition);
    report.configurations.push({ path, kind, ...(image ? { image: image.value } : {}) });
    const surroundings = { ...around, hasLockFile: await hasLockFile(path) };
    const found = rules.flatMap((rule) => rule(definition, surroundings));
    report.findings.push(...trouble, ...(await Promise.all(found.map((one) => withPlace(one, root)))));
  }
  if (engine) {
    report.engine = engine;
    const goplsBytes = await goplsMemory(machine, root);
    report.findings.push(
      ...engineFindings(engine, { folder: root, goplsBytes, appleSilicon: around.appleSilicon, definitions }),
    );
  }
  report.parity = await readParity(machine, root, definitions, engine);
  report.findings.push(...parityFindings(report.parity));
  report.findings = worstFirst(distinct(report.findings)).map((finding) => ({
    ...finding,
    evidence: [...new Set(finding.evidence.map((line) => redactCredentials(line)))],
  }));
  return report;
}

/** The finding with its edit, which says in which file: the same edit may be wanted in several. */
async function withPlace(found: SettingsFinding, root: string): Promise<Finding> {
  const finding = await withOperation(found);
  const { operation } = finding;
  if (!operation || !found.fix) return finding;
  return { ...finding, operation: { ...operation, title: `${operation.title} in ${shortName(found.fix.path, root)}` } };
}

/** Two configurations may share a Dockerfile or the folder's settings: what is wrong there is said once. */
function distinct(findings: readonly Finding[]): Finding[] {
  const key = ({ id, title, evidence }: Finding) => [id, title, ...evidence].join("\n");
  return [...new Map(findings.map((finding) => [key(finding), finding])).values()];
}

async function surroundingsOf(machine: MachineFacts, root: string): Promise<Omit<Surroundings, "hasLockFile">> {
  const { platform } = machine.host;
  const [project, silicon, settings, launch, gitElsewhere] = await Promise.all([
    goNeeds(machine, root),
    machine.appleSilicon(),
    jsonFile(join(root, ".vscode/settings.json")),
    jsonFile(join(root, ".vscode/launch.json")),
    gitOf(root),
  ]);
  return {
    project,
    // The file is shared: what is checked elsewhere is used on Macs too.
    appleSilicon: silicon || platform !== "macos",
    ...(settings ? { settings } : {}),
    ...(launch ? { launch } : {}),
    ...(gitElsewhere ? { gitElsewhere } : {}),
  };
}

/** A JSON file with comments of the folder; undefined when it is not there or broken, which other checks say. */
async function jsonFile(path: string): Promise<Pick<DevContainer, "path" | "document" | "value"> | undefined> {
  const bytes = await readIfPresent(path).catch(() => undefined);
  const parsed = bytes && parse(bytes.toString("utf8"));
  if (parsed?.kind !== "parsed") return undefined;
  const value = parsed.document.root && valueOf(parsed.document, parsed.document.root);
  return isJsonObject(value) ? { path, document: parsed.document, value } : undefined;
}

/** Where a `.git` file leads to, when that is not within the folder. */
async function gitOf(root: string): Promise<Surroundings["gitElsewhere"]> {
  const path = join(root, ".git");
  const entry = await lstat(path).catch(() => undefined);
  if (!entry?.isFile()) return undefined;
  const text = (await readIfPresent(path).catch(() => undefined))?.toString("utf8") ?? "";
  const to = /^gitdir: (.+)$/m.exec(text)?.[1];
  if (to === undefined) return undefined;
  const target = resolve(root, to);
  const inside = relative(root, target);
  return isAbsolute(inside) || inside.startsWith("..") ? { path, leadsTo: to } : undefined;
}

/** The most that gopls was seen to use for the folder on the Mac, in bytes. */
export async function goplsMemory({ host }: MachineFacts, root: string): Promise<number | undefined> {
  const histories = (await readHistories(host)).filter(({ workspace }) => workspace === root);
  const most = Math.max(0, ...histories.flatMap(({ samples }) => samples.map(({ rssBytes }) => rssBytes)));
  return most > 0 ? most : undefined;
}

async function hasLockFile(path: string): Promise<boolean> {
  const name = basename(path) === ".devcontainer.json" ? ".devcontainer-lock.json" : "devcontainer-lock.json";
  return Boolean(await stat(join(dirname(path), name)).catch(() => undefined));
}
