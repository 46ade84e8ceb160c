import { expect, test } from "vitest";
import { shortHome } from "../../src/launcher/paths";

test.each([
  ["/Users/me", "~"],
  ["Write it to /Users/me/.zshrc.", "Write it to ~/.zshrc."],
  ["`/Users/me/go/bin/dlv` and '/Users/me/a b'", "`~/go/bin/dlv` and ~/'a b'"],
  ["PATH=/Users/me/go/bin:/Users/me/bin", "PATH=~/go/bin:~/bin"],
  ["/Users/me2/go", "/Users/me2/go"],
  ["/Users/me.old/go", "/Users/me.old/go"],
  ["/Volumes/x/Users/me/go", "/Volumes/x/Users/me/go"],
])("the home folder in “%s” is shown as people write it", (text, shown) => {
  expect(shortHome(text, "/Users/me")).toBe(shown);
});

test("a name with signs that mean something in a pattern is only that name", () => {
  expect(shortHome("/Users/a.b+c/x /Users/aXb+c/x", "/Users/a.b+c")).toBe("~/x /Users/aXb+c/x");
});
