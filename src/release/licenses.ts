import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";

const metafile = z.object({
  outputs: z.record(z.string(), z.object({ inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })) })),
});
const manifest = z.object({ name: z.string(), version: z.string(), license: z.string() });

/** A file that esbuild wrote, and what it is made of; all paths are relative to the repository. */
type Output = [path: string, made: z.infer<typeof metafile>["outputs"][string]];

/** The files that one call of esbuild wrote, from its metafile. */
export const outputsOf = (build: unknown): Output[] => Object.entries(metafile.parse(build).outputs);

/**
 * The licenses of every npm package of which code is in these files, as one text. Throws when a package comes without
 * a license text: then it may not be shipped.
 */
export function thirdPartyLicenses(root: string, outputs: readonly Output[]): string {
  const folders = new Set<string>();
  for (const [, { inputs }] of outputs) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
      if (folder && bytesInOutput > 0) folders.add(folder);
    }
  }
  const texts = [...folders].sort().map((folder) => licenseOf(join(root, folder)));
  return `Go Warden contains code of these packages.\n\n${[...new Set(texts)].join(`\n${"-".repeat(80)}\n\n`)}`;
}

function licenseOf(folder: string): string {
  const { name, version, license } = manifest.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  const text = licenseText(folder);
  if (!text) throw new Error(`${folder} has no license text`);
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}

/** A file called LICENSE, in whatever spelling; older packages have a last section of that name in their README instead. */
function licenseText(folder: string): string | undefined {
  const find = (name: RegExp) => {
    const file = readdirSync(folder).find((one) => name.test(one));
    return file && readFileSync(join(folder, file), "utf8");
  };
  return find(/^licen[cs]e(\.|$)/i) ?? /^#+ *licen[cs]e\b.*\n([^]*)/im.exec(find(/^readme\.md$/i) ?? "")?.[1];
}
