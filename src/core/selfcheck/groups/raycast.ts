import { access } from "node:fs/promises";
import { join } from "node:path";
import { experiment, Unsettled, type Group } from "../experiment";
import { firstLine, say, type Lab } from "../lab";

/** A key of Raycast's Info.plist, which may be binary; Unsettled when Raycast is not installed. */
async function infoPlist(lab: Lab): Promise<string> {
  const { host } = lab;
  const places = [host.system("/Applications/Raycast.app"), join(host.home, "Applications/Raycast.app")];
  for (const bundle of places) {
    const path = join(bundle, "Contents/Info.plist");
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (!there) continue;
    const { code, stdout, stderr } = await say(lab, "/usr/bin/plutil", ["-convert", "xml1", "-o", "-", path]);
    if (code !== 0) throw new Unsettled(`plutil: ${firstLine(stderr)}`);
    return stdout;
  }
  throw new Unsettled("Raycast is not installed");
}

const scheme = experiment({
  id: "raycast-scheme",
  question: "Does Raycast declare the scheme raycast: for links?",
  how: "read version and schemes from its Info.plist",
  assumed: "declared",
  readings: {
    declared: { seen: "it does", then: "A click on a notification opens the command it is about." },
    other: { seen: "it does not", then: "A click on a notification does nothing." },
  },
  async try(lab) {
    const text = await infoPlist(lab);
    const version = /<key>CFBundleShortVersionString<\/key>\s*<string>([^<]*)/.exec(text)?.[1] ?? "unknown version";
    return { reading: /<string>raycast<\/string>/.test(text) ? "declared" : "other", detail: version };
  },
});

const link = experiment({
  id: "raycast-link",
  question: "Does macOS open a link of the scheme raycast:?",
  how: "open -g raycast://",
  full: true,
  timeoutMs: 12_000,
  assumed: "opens",
  readings: {
    opens: { seen: "it does", then: "A click on a notification opens the command it is about." },
    refused: { seen: "it does not", then: "A click on a notification does nothing." },
  },
  async try(lab) {
    await infoPlist(lab);
    const { code, stderr } = await say(lab, "/usr/bin/open", ["-g", "raycast://"], { timeoutMs: 10_000 });
    return code === 0
      ? { reading: "opens" }
      : { reading: "refused", detail: `exit ${code} ${firstLine(stderr)}`.trim() };
  },
});

export const raycast: Group = { title: "Raycast", lane: "rest", experiments: [scheme, link] };
