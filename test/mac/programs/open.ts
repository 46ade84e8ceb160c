import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { launchdFacts } from "../launchd/facts";
import { ask, startLaunchd } from "../launchd/client";

export const path = "/usr/bin/open";

interface Request {
  application?: string;
  bundleId?: string;
  files: string[];
  args: string[];
  env: Record<string, string>;
  newInstance: boolean;
  background: boolean;
}

/** Starts an application of the tree as the Dock does (open.1, docs/facts/launchd.md §2); every call is in var/log/open.jsonl. */
export async function main(words: string[], root: string): Promise<number> {
  const request = parse(words);
  if (!request) {
    console.error(
      "Usage: open [-n] [-g] [-a <application>] [-b <bundle identifier>] [--env <VAR>] [filenames] [--args <arguments>]",
    );
    return 1;
  }
  mkdirSync(join(root, "var/log"), { recursive: true });
  appendFileSync(join(root, "var/log/open.jsonl"), JSON.stringify(request) + "\n");
  const missing = request.files.find((file) => !isUrl(file) && !existsSync(file));
  if (missing !== undefined) {
    console.error(`The file ${resolve(missing)} does not exist.`);
    return 1;
  }
  if (request.application === undefined && request.bundleId === undefined) return 0;
  const app = find(root, request);
  if (!app) {
    console.error(
      request.application === undefined
        ? `LSCopyApplicationURLsForBundleIdentifier() failed while trying to determine the application with bundle identifier ${request.bundleId}.`
        : `Unable to find application named '${request.application}'`,
    );
    return 1;
  }
  const passed = launchdFacts(root).openPassesEnvironment ? inherited() : {};
  const started = {
    program: app,
    args: [...request.args, ...request.files],
    env: { ...passed, ...request.env },
    newInstance: request.newInstance,
  };
  await ask(await startLaunchd(root, __filename), "open-app", JSON.stringify(started));
  return 0;
}

function parse(words: string[]): Request | undefined {
  const request: Request = { files: [], args: [], env: {}, newInstance: false, background: false };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--args") {
      request.args = rest.splice(0);
    } else if (word === "-a") request.application = rest.shift();
    else if (word === "-b") request.bundleId = rest.shift();
    else if (word === "--env") {
      const [name = "", ...value] = (rest.shift() ?? "").split("=");
      request.env[name] = value.join("=");
    } else if (word === "-n") request.newInstance = true;
    else if (word === "-g" || word === "-j") request.background = true;
    else if (word.startsWith("-")) return undefined;
    else request.files.push(isUrl(word) ? word : resolve(word));
  }
  return request;
}

const isUrl = (word: string) => /^[a-z][a-z0-9+.-]*:/i.test(word);

/** The executable of the application that was asked for. */
function find(root: string, { application, bundleId }: Request): string | undefined {
  const folders = [join(root, "Applications"), join(root, "Users/tester/Applications")].filter(existsSync);
  const bundles = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const wanted = application?.includes("/")
    ? // VS Code's CLI names the executable inside the bundle.
      [application.replace(/(\.app)\/Contents\/MacOS\/[^/]+$/, "$1")]
    : bundles.filter((bundle) =>
        bundleId === undefined
          ? bundle.endsWith(`/${application?.replace(/\.app$/, "")}.app`)
          : key(bundle, "CFBundleIdentifier") === bundleId,
      );
  const [bundle] = wanted;
  const executable = bundle && key(bundle, "CFBundleExecutable");
  return bundle && executable ? join(bundle, "Contents/MacOS", executable) : undefined;
}

function key(bundle: string, name: string): string | undefined {
  try {
    const plist = readFileSync(join(bundle, "Contents/Info.plist"), "utf8");
    return new RegExp(`<key>${name}</key>\\s*<string>([^<]*)</string>`).exec(plist)?.[1];
  } catch {
    return undefined;
  }
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
