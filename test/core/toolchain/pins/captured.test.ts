import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { readPins, type PinManager } from "../../../../src/core/toolchain";
import { createSandbox } from "../../../sandbox";

const installed = ["1.24.11", "1.26.1", "1.26.8", "1.27.3"];

/** What the managers said of these files; captured (docs/facts/versions.md §2, §3). */
const captured: {
  manager: PinManager;
  says: string;
  files: Record<string, string>;
  variables?: Record<string, string>;
}[] = [
  { manager: "asdf", says: "1.26.8 installed", files: { ".tool-versions": "golang 1.26.8\n" } },
  { manager: "asdf", says: "nothing", files: { ".tool-versions": "golang\t1.26.8\n" } },
  { manager: "asdf", says: "1.26.8 installed", files: { ".tool-versions": "golang \t1.26.8\n" } },
  { manager: "asdf", says: "nothing", files: { ".tool-versions": "go 1.26.8\n" } },
  { manager: "asdf", says: "go1.26.8 missing", files: { ".tool-versions": "golang go1.26.8\n" } },
  { manager: "asdf", says: "1.26 missing", files: { ".tool-versions": "golang 1.26\n" } },
  { manager: "asdf", says: "latest missing", files: { ".tool-versions": "golang latest\n" } },
  { manager: "asdf", says: "1.26.8 installed", files: { ".tool-versions": "golang 1.25.0 1.26.8\n" } },
  { manager: "asdf", says: "1.26.8 installed", files: { ".tool-versions": "# a\r\n  golang 1.26.8 # b\r\n" } },
  { manager: "asdf", says: "1.26.8 installed", files: { ".tool-versions": "golang 1.26.8\ngolang 1.27.3\n" } },
  { manager: "asdf", says: "system system", files: { ".tool-versions": "golang system\n" } },
  { manager: "asdf", says: "path:/usr/local installed", files: { ".tool-versions": "golang path:/usr/local\n" } },
  { manager: "asdf", says: "1.27.3 installed", files: { "../.tool-versions": "golang 1.27.3\n" } },
  { manager: "asdf", says: "1.24.11 installed", files: { "~/.tool-versions": "golang 1.24.11\n" } },
  { manager: "asdf", says: "nothing", files: { ".go-version": "1.26.8\n", "go.mod": "module x\n\ngo 1.24\n" } },
  {
    manager: "asdf",
    says: "1.27.3 installed",
    files: { "~/.asdfrc": "legacy_version_file = yes\n", "go.mod": "module x\n\ngo 1.24\n" },
  },
  {
    manager: "asdf",
    says: "1.26.8 installed",
    files: { "~/.asdfrc": "legacy_version_file = yes\n", ".go-version": "1.26.8\n", "go.mod": "module x\n\ngo 1.24\n" },
  },
  {
    manager: "asdf",
    says: "1.24.11 installed",
    files: { ".tool-versions": "golang 1.26.8\n" },
    variables: { ASDF_GOLANG_VERSION: "1.24.11" },
  },
  {
    manager: "asdf",
    says: "1.24.11 installed",
    files: { ".tool-versions": "golang 1.26.8\n", ".versions": "golang 1.24.11\n" },
    variables: { ASDF_TOOL_VERSIONS_FILENAME: ".versions" },
  },
  { manager: "goenv", says: "1.26.8 installed", files: { ".go-version": "# x\r\n\r\n 1.26.8 rest\r\n" } },
  { manager: "goenv", says: "1.26 installed 1.26.8", files: { ".go-version": "1.26\n" } },
  { manager: "goenv", says: "go1.26.8 missing", files: { ".go-version": "go1.26.8\n" } },
  { manager: "goenv", says: "latest missing", files: { ".go-version": "latest\n" } },
  { manager: "goenv", says: "1.26.8 installed", files: { ".go-version": "../x\n..\n1.26.8\n1.24.11\n" } },
  { manager: "goenv", says: "1.25.0 missing", files: { ".go-version": "1.26.8\n1.25.0\n" } },
  { manager: "goenv", says: "1.24.11 installed", files: { "~/.goenv/version": "1.24.11\n" } },
  { manager: "goenv", says: "nothing", files: { "go.mod": "module x\n\ngo 1.24.11\n" } },
  {
    manager: "goenv",
    says: "1.27.3 installed",
    files: { "go.mod": "module x\n\ngo 1.24.11\n\ntoolchain go1.27.3\n" },
    variables: { GOENV_GOMOD_VERSION_ENABLE: "1" },
  },
  {
    manager: "goenv",
    says: "1.24.11 installed",
    files: { ".go-version": "1.26.8\n" },
    variables: { GOENV_VERSION: "1.24.11" },
  },
];

test.each(captured)("$manager makes $says of $files $variables", async ({ manager, says, files, variables = {} }) => {
  const { home, file } = createSandbox();
  for (const version of installed) {
    mkdirSync(join(home, ".asdf/installs/golang", version, "go"), { recursive: true });
    mkdirSync(join(home, ".goenv/versions", version), { recursive: true });
  }
  // The folder is not below the home, so that what holds for all folders is not met on the way up.
  for (const [path, text] of Object.entries(files)) {
    await file(path.startsWith("~/") ? path.slice(2) : join("src/project", path), text);
  }
  const folder = join(home, "src/project");
  mkdirSync(folder, { recursive: true });
  const pins = await readPins(folder, { home, variables });
  const pin = pins.find((one) => one.manager.name === manager)?.pin;
  const root = pin?.root?.replace(/\/go$/, "") ?? "";
  const other = pin?.state === "installed" && !pin.version.includes(":") ? root.replace(`${dirname(root)}/`, "") : "";
  const said = pin && [pin.version, pin.state, ...(other && other !== pin.version ? [other] : [])].join(" ");
  expect(said ?? "nothing").toBe(says);
});
