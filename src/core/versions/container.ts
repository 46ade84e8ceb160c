import { join } from "node:path";
import { parse as parseJsonc } from "../vscode";
import { pinText } from "../toolchain";

/** The Go of a folder's Dev Container, as its definition says; no container is started. */
export interface ContainerGo {
  /** `1.26`, `1.26.8`. */
  version: string;
  /** The file that says so. */
  source: string;
  line: number;
}

const definitions = [".devcontainer/devcontainer.json", ".devcontainer.json"];

/** Images of Go and of Dev Containers for Go name the version in their tag: `golang:1.26`, `…/devcontainers/go:1-1.26-bookworm`. */
const image = /(?:^|[\s"'/])(?:golang|go):(?:\d+(?:\.\d+)*-)?(\d+\.\d+(?:\.\d+)?)/;

/** Reads `image`, the Go feature's `version`, or the Dockerfile's `FROM`; undefined when none of them names a Go. */
export async function devContainerGo(folder: string): Promise<ContainerGo | undefined> {
  for (const name of definitions) {
    const file = join(folder, name);
    const text = await pinText(file);
    if (text === "") continue;
    const parsed = parseJsonc(text);
    const lines = text.split("\n");
    const at = lines.findIndex((line) => !/^\s*\/\//.test(line) && image.test(line));
    const tag = image.exec(lines[at] ?? "")?.[1];
    if (parsed.kind === "parsed" && tag !== undefined) return { version: tag, source: file, line: at + 1 };
    const feature = lines.findIndex((line) => /"[^"]*\/features\/go(?::\d+)?"/.test(line));
    const version = lines.findIndex((line, index) => feature !== -1 && index >= feature && /"version"\s*:/.test(line));
    const named = /"version"\s*:\s*"(\d[^"]*)"/.exec(lines[version] ?? "")?.[1];
    if (named !== undefined) return { version: named, source: file, line: version + 1 };
    const dockerfile = /"dockerfile"\s*:\s*"([^"]+)"/i.exec(text)?.[1];
    const from = dockerfile === undefined ? undefined : await fromLine(join(file, "..", dockerfile));
    if (from) return from;
  }
  return undefined;
}

async function fromLine(file: string): Promise<ContainerGo | undefined> {
  const lines = (await pinText(file)).split("\n");
  const at = lines.findIndex((line) => /^\s*FROM\s/i.test(line) && image.test(line));
  const version = image.exec(lines[at] ?? "")?.[1];
  return version === undefined ? undefined : { version, source: file, line: at + 1 };
}
