import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "../built";
import { runOn, type Machine } from "./namespace";
import { writeGoSettings } from "./settings";

/*
 * The suite on other machines: `npm run test:machines -- fresh|decoys|settings [vitest's arguments]`.
 *   fresh      an empty home, no root, PATH with node, npm and go and what Debian cannot do without: `npm ci`, `npm start`,
 *              `npm test`, each of which must succeed; `--without-go` hides go as well
 *   decoys     a gopls, dlv, golangci-lint, asdf, mise, direnv and code that only fail, in every folder of PATH
 *   settings   a user whose go env, profiles and VS Code settings all say something else
 */

const nobody = { uid: 65534, gid: 65534 };
const nothing: Machine = { hidden: [], empty: [], added: { folders: [], programs: {} } };

/** What npm and go need to reach what they download, and nothing else of the caller's. */
function network(): Record<string, string> {
  const wanted =
    /^(npm_config_(registry|cafile|.*proxy)|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|https?_proxy|no_proxy|GOPROXY|GOSUMDB)$/i;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value && wanted.test(name) ? [[name, value]] : [])),
  );
}

/** Programs of the system's folders that a minimal Debian does not have. */
function beyondMinimal(): string[] {
  const query = (...args: string[]) =>
    execFileSync("dpkg-query", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const minimal = query("-W", "-f", "${Package} ${Essential} ${Priority}\n")
    .split("\n")
    .filter((line) => / yes | required$/.test(line))
    .map((line) => line.split(" ")[0] ?? "");
  // Names that Debian makes by alternatives belong to no package.
  const kept = new Set([
    "awk",
    "which",
    ...minimal.flatMap((name) =>
      query("-L", name)
        .split("\n")
        .map((path) => path.split("/").at(-1) ?? ""),
    ),
  ]);
  const folders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];
  return [...new Set(folders.flatMap((folder) => readdirSync(folder)))].filter((name) => !kept.has(name));
}

/** The files of the checkout, committed or not, where somebody else may write. */
function copyCheckout(to: string): void {
  const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  execFileSync(
    "sh",
    [
      "-c",
      `mkdir -p "$1" && xargs -0 sh -c 'for f; do [ ! -e "$f" ] || printf "%s\\0" "$f"; done' sh | tar --null -T - -cf - | tar -xf - -C "$1"`,
      "sh",
      to,
    ],
    { cwd: root, input: files },
  );
  execFileSync("chown", ["-R", `${nobody.uid}:${nobody.gid}`, to]);
}

async function fresh(work: string, args: string[]): Promise<number> {
  const withGo = !args.includes("--without-go");
  const bin = join(work, "bin");
  mkdirSync(bin);
  const real = (program: string) =>
    execFileSync("sh", ["-c", `readlink -f "$(command -v ${program})"`], { encoding: "utf8" }).trim();
  for (const program of ["node", "npm", "npx", ...(withGo ? ["go"] : [])])
    symlinkSync(real(program), join(bin, program));
  const home = join(work, "home");
  const checkout = join(work, "go-warden");
  mkdirSync(home);
  copyCheckout(checkout);
  execFileSync("chown", [`${nobody.uid}:${nobody.gid}`, home]);
  const machine: Machine = {
    ...nothing,
    // node itself lies there.
    hidden: beyondMinimal().filter((name) => !["node", "npm", "npx"].includes(name)),
    empty: withGo ? [] : [dirname(dirname(real("go")))],
    user: nobody,
  };
  const env = { ...network(), HOME: home, PATH: `${bin}:/usr/bin:/bin` };
  for (const command of [
    ["npm", "ci"],
    ["npm", "start"],
    ["npm", "test"],
  ]) {
    console.log(`\n== ${command.join(" ")} on a fresh machine`);
    const layers = mkdtempSync(join(work, "run-"));
    const [file = "", ...rest] = command;
    const code = await runOn(machine, layers, { file, args: rest, cwd: checkout, env });
    console.log(`== ${command.join(" ")} ended with ${code}`);
    if (code !== 0) return code;
  }
  return 0;
}

/** The suite as this user, from this checkout, as it is built. */
const vitest = (args: string[]) => ({
  file: process.execPath,
  args: ["node_modules/vitest/vitest.mjs", "run", ...args],
  cwd: root,
});

const own = () =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

function decoys(work: string, args: string[]): Promise<number> {
  const names = ["gopls", "dlv", "golangci-lint", "asdf", "mise", "direnv", "code"];
  const programs = Object.fromEntries(names.map((name) => [name, "#!/bin/sh\necho decoy\nexit 97\n"]));
  const folders = [
    ...(process.env.PATH ?? "").split(":"),
    "/usr/bin",
    "/usr/sbin",
    "/usr/local/bin",
    "/usr/local/sbin",
  ].filter(Boolean);
  return runOn({ ...nothing, added: { folders, programs } }, work, { ...vitest(args), env: own() });
}

function settings(work: string, args: string[]): Promise<number> {
  const home = join(work, "home");
  writeGoSettings(home);
  // Where the tools are stays as it is: they are not part of the user's settings.
  const cache = process.env.GO_WARDEN_TEST_TOOLS ?? join(process.env.HOME ?? "", ".cache/go-warden-test-tools");
  return runOn(nothing, work, { ...vitest(args), env: { ...own(), HOME: home, GO_WARDEN_TEST_TOOLS: cache } });
}

const machines: Record<string, (work: string, args: string[]) => Promise<number>> = { fresh, decoys, settings };

async function main([name = "", ...args]: string[]): Promise<number> {
  const machine = machines[name];
  if (!machine) {
    console.error(`Unknown machine “${name}”.\nChoose one of: ${Object.keys(machines).join(", ")}.`);
    return 2;
  }
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    console.error("Another machine is made of mount namespaces.\nRun this as root on Linux.");
    return 3;
  }
  const work = mkdtempSync(join(tmpdir(), `go-warden-${name}-`));
  chmodSync(work, 0o755);
  try {
    return await machine(work, args);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
