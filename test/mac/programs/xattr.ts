import { mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const path = "/usr/bin/xattr";

/** Nothing has an attribute until one is set: that is said without Node. */
export const script = (root: string, node: string, bundle: string) => `#!/bin/sh
if [ "$1" = -p ] && [ -e "$3" ] && [ ! -e '${root}/var/xattrs.json' ]; then
  echo "xattr: $3: No such xattr: $2" >&2
  exit 1
fi
exec '${node}' '${bundle}' '${root}' xattr "$@"
`;

type Attributes = Record<string, Record<string, string>>;

/** Extended attributes, kept in var/xattrs.json by path. */
export function main(words: string[], root: string): number {
  const all = readAttributes(root);
  const [option, ...operands] = words;
  const listing = !option?.startsWith("-");
  const file = (listing ? words : operands).at(-1) ?? "";
  let real: string;
  try {
    real = realpathSync(file);
  } catch {
    console.error(`xattr: No such file: ${file}`);
    return 1;
  }
  const own = all[real] ?? {};
  const [name = "", value = ""] = operands;
  if (listing) {
    for (const one of Object.keys(own)) console.log(one);
    return 0;
  }
  if (option === "-w") return store(root, { ...all, [real]: { ...own, [name]: value } });
  if (option === "-c") return store(root, { ...all, [real]: {} });
  if (option !== "-p" && option !== "-d") return 64;
  if (own[name] === undefined) {
    console.error(`xattr: ${file}: No such xattr: ${name}`);
    return 1;
  }
  if (option === "-p") {
    console.log(own[name]);
    return 0;
  }
  const { [name]: _removed, ...kept } = own;
  return store(root, { ...all, [real]: kept });
}

function readAttributes(root: string): Attributes {
  try {
    return JSON.parse(readFileSync(join(root, "var/xattrs.json"), "utf8")) as Attributes;
  } catch {
    return {};
  }
}

function store(root: string, attributes: Attributes): number {
  mkdirSync(join(root, "var"), { recursive: true });
  writeFileSync(join(root, "var/xattrs.json"), JSON.stringify(attributes));
  return 0;
}
