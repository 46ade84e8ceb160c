import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inFolder } from "../../command-line";
import type { Finding } from "../../finding";
import type { DoctorContext } from "../context";
import { changeGoSetting, writtenGoSetting } from "../go-settings";
import { placesOf, removals } from "../go-failure";
import { whatGoSays, type Answered } from "./what-go-says";

const isFile = async (path: string) => Boolean(await stat(path).catch(() => undefined));

/** What -mod in GOFLAGS makes of the vendor folder, and whether the folder still matches go.mod. */
export async function vendorFlags(context: DoctorContext, go: Answered): Promise<Finding[]> {
  const { GOFLAGS = "", GOMOD = "", GOWORK = "" } = go.variables;
  if (!GOMOD || GOMOD === "/dev/null") return [];
  const root = dirname(GOWORK && GOWORK !== "off" ? GOWORK : GOMOD);
  const hasVendor = await isFile(join(root, "vendor", "modules.txt"));
  const asked = /(?:^|\s)-mod=vendor\b/.test(GOFLAGS);
  const ignored = /(?:^|\s)-mod=(?:mod|readonly)\b/.test(GOFLAGS);
  if (asked && !hasVendor) {
    const written = await writtenGoSetting(go, "GOFLAGS");
    const rest = (written ?? "").replace(/(?:^|\s)-mod=vendor\b/, "").trim();
    const from = await context.machine.whereFrom("GOFLAGS");
    return [
      {
        id: "vendor-folder-missing",
        severity: "error",
        title: "GOFLAGS demands -mod=vendor, the project has no vendor folder",
        evidence: [
          ...placesOf(context, { ...from, value: GOFLAGS }),
          `${join(root, "vendor/modules.txt")} is missing`,
          ...(await whatGoSays(context, go, ["list", "."])),
        ],
        cause: "Every go command in this module fails, and gopls shows no package.",
        ...(written?.includes("-mod=vendor")
          ? { operation: changeGoSetting(go, "GOFLAGS", written, rest) }
          : { advice: `go mod vendor, or take -mod=vendor out of GOFLAGS. ${removals(context, [from])}` }),
      },
    ];
  }
  if (!hasVendor) return [];
  if (ignored) {
    return [
      {
        id: "vendor-folder-ignored",
        severity: "info",
        title: "GOFLAGS makes go pass over the project's vendor folder",
        evidence: [`GOFLAGS=${GOFLAGS}`, join(root, "vendor")],
      },
    ];
  }
  const said = await whatGoSays(context, go, ["list", "."]);
  if (!said.some((line) => line.includes("inconsistent vendoring"))) return [];
  return [
    {
      id: "vendor-folder-stale",
      severity: "error",
      title: "The vendor folder does not match go.mod",
      evidence: said,
      cause: "go.mod changed after the last go mod vendor; until they match, go and gopls refuse the module.",
      advice: inFolder(root, "go mod vendor"),
    },
  ];
}
