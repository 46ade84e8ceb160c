// @module-tag needs/gopls
// @module-tag needs/mac-dlv
// @module-tag needs/zsh

import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createHost } from "../../../src/core/host";
import { originText, readMachine, removal } from "../../../src/core/machine";
import { createImage, type Image } from "../../doctor/image";
import { writeTrust } from "../../mac/vscode/trust";
import { needs, program } from "../../tools";

async function machine(): Promise<Image> {
  const image = await createImage();
  onTestFinished(() => image.remove());
  return image;
}

/** Each place that gives VS Code's Go tools a variable, and what removes it there. */
async function places(image: Image, name: string): Promise<string[][]> {
  const facts = await readMachine(image.host, { folder: image.project });
  const { origins } = await facts.whereFrom(name);
  return origins.map((origin) => [originText(image.host, origin), removal(image.host, name, origin)]);
}

test("a variable of the profile is told with file and line, also in a file that it sources", async () => {
  const image = await machine();
  image.file(".config/shell/go.sh", "# our settings\nexport GOFLAGS=-tags=integration\n");
  image.profile("source ~/.config/shell/go.sh\nexport EDITOR=vi GOPROXY=https://proxy.example.com");
  expect(await places(image, "GOFLAGS")).toEqual([
    ["~/.config/shell/go.sh, line 2", "Remove GOFLAGS from ~/.config/shell/go.sh, line 2"],
  ]);
  expect(await places(image, "GOPROXY")).toEqual([["~/.zshrc, line 4", "Remove GOPROXY from ~/.zshrc, line 4"]]);
});

test("of several lines the one that ran last decides, and comes first", async () => {
  const image = await machine();
  image.file(".config/shell/go.sh", "export GOFLAGS=-v\nexport GOPRIVATE=a.example.com\n");
  image.profile(
    "export GOPATH=go\nsource ~/.config/shell/go.sh\nexport GOFLAGS='-mod=mod'\nexport GOPRIVATE=b.example.com",
  );
  const first = async (name: string) => (await places(image, name))[0]?.[0];
  expect(await first("GOPATH")).toBe("~/.zshrc, line 3");
  expect(await first("GOFLAGS")).toBe("~/.zshrc, line 5");
  expect(await first("GOPRIVATE")).toBe("~/.zshrc, line 6");
  expect((await places(image, "PATH")).flat().join("\n")).not.toMatch(/Remove PATH|unsetenv PATH/);
});

test("a line that is a comment, or of a file that the shell does not read, is not told", async () => {
  const image = await machine();
  image.file(".bash_profile", "export GOFLAGS=-v\n");
  image.profile("# export GOFLAGS=-x");
  expect(await places(image, "GOFLAGS")).toEqual([]);
});

test("the setting that decides is told before the profile below it", async () => {
  const image = await machine();
  image.profile("export GOTOOLCHAIN=local");
  const file = image.file(
    "Library/Application Support/Code/User/settings.json",
    '{\n  "go.toolsEnvVars": {\n    // keep\n    "GOTOOLCHAIN": "auto"\n  }\n}\n',
  );
  const short = file.replace(image.home, "~");
  expect(await places(image, "GOTOOLCHAIN")).toEqual([
    [`go.toolsEnvVars in ${short}, line 4`, `Remove GOTOOLCHAIN from go.toolsEnvVars in ${short}, line 4`],
    ["~/.zshrc, line 3", "Remove GOTOOLCHAIN from ~/.zshrc, line 3"],
  ]);
});

test("http.proxy decides over the profile and go.toolsEnvVars, and is what the tools get", async () => {
  const image = await machine();
  image.profile("export HTTPS_PROXY=http://profile.example.com:3128");
  image.settings({
    "http.proxy": "http://editor.example.com:8080",
    "go.toolsEnvVars": { HTTPS_PROXY: "http://tools" },
  });
  const facts = await readMachine(image.host, { folder: image.project });
  expect((await facts.toolEnvironment()).HTTPS_PROXY).toBe("http://editor.example.com:8080");
  expect((await places(image, "HTTPS_PROXY")).map(([place]) => place?.replace(/ in .*/, ""))).toEqual([
    "http.proxy",
    "go.toolsEnvVars",
    "~/.zshrc, line 3",
  ]);
});

test("GOPATH of go.toolsEnvVars gives way to the editor's own, go.gopath to neither", async () => {
  const image = await machine();
  image.settings({ "go.toolsEnvVars": { GOPATH: "/of-the-setting" } });
  const first = await readMachine(image.host, { folder: image.project });
  expect((await first.toolEnvironment()).GOPATH).toBe(join(image.home, "go"));
  expect((await places(image, "GOPATH")).map(([place]) => place)).not.toContainEqual(expect.stringContaining("tools"));
  image.settings({ "go.gopath": "~/elsewhere" });
  const second = await readMachine(image.host, { folder: image.project });
  expect((await second.toolEnvironment()).GOPATH).toBe(join(image.home, "elsewhere"));
  expect((await places(image, "GOPATH"))[0]?.[0]).toMatch(/^go\.gopath in /);
});

test("go.goroot is told as what sets GOROOT, but not one that is ignored", async () => {
  const image = await machine();
  image.settings({ "go.goroot": "~/sdk/go1.22.1" });
  expect(await places(image, "GOROOT")).toEqual([]);
  image.file("sdk/go1.22.1/VERSION", "go1.22.1\n");
  expect(await places(image, "GOROOT")).toEqual([[expect.stringMatching(/^go\.goroot in ~\/.*settings\.json, line 1$/), expect.stringMatching(/^Remove go\.goroot from /)]]); // prettier-ignore
});

test("a variable of launchd is told with its command, and with the LaunchAgent that sets it", async () => {
  const image = await machine();
  await image.mac.launchctl("setenv", "GO111MODULE", "off");
  expect(await places(image, "GO111MODULE")).toEqual([
    ["launchd (launchctl setenv)", "launchctl unsetenv GO111MODULE"],
  ]);
  image.file(
    "Library/LaunchAgents/com.example.env.plist",
    "<plist><dict><key>Label</key><string>com.example.env</string><key>ProgramArguments</key><array><string>launchctl</string><string>setenv</string><string>GO111MODULE</string><string>off</string></array></dict></plist>",
  );
  const [[place = "", remove = ""] = []] = await places(image, "GO111MODULE");
  expect(place).toBe("launchd (launchctl setenv, by com.example.env)");
  expect(remove).toContain("launchctl unsetenv GO111MODULE, and remove it from the LaunchAgent com.example.env");
});

test("a variable of go env -w is told with its file and line", async () => {
  const image = await machine();
  image.runGo("env", "-w", "GOFLAGS=-v");
  expect(await places(image, "GOFLAGS")).toEqual([
    [expect.stringMatching(/^go env -w \(~\/.*go\/env, line \d\)$/), "go env -u GOFLAGS"],
  ]);
});

test("a universal variable of fish is told in fish's own words", needs("fish"), async () => {
  const image = await machine();
  image.file(".config/fish/fish_variables", "# VERSION: 3.0\nSETUVAR --export GOFLAGS:\\x2dv\n");
  image.file(".config/fish/config.fish", "set -gx GOPRIVATE git.example.com\n");
  image.host = createHost({ ...image.host.env, SHELL: program("fish") });
  expect(await places(image, "GOFLAGS")).toEqual([
    [
      "a universal variable of fish (~/.config/fish/fish_variables, line 2)",
      "In fish: set --erase --universal GOFLAGS",
    ],
  ]);
  expect(await places(image, "GOPRIVATE")).toEqual([
    ["~/.config/fish/config.fish, line 1", "Remove GOPRIVATE from ~/.config/fish/config.fish, line 1"],
  ]);
});

test("nothing of a folder that is not trusted is told as if it counted", async () => {
  const image = await machine();
  image.file("work/.vscode/settings.json", '{ "go.toolsEnvVars": { "GOFLAGS": "-toolexec=./evil" } }');
  expect(await places(image, "GOFLAGS")).toEqual([]);
  await writeTrust(join(image.home, "Library/Application Support/Code"), [{ path: image.project, trusted: true }]);
  expect(await places(image, "GOFLAGS")).toHaveLength(1);
});
