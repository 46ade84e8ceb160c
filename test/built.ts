import { basename, join } from "node:path";

/** The checkout's root, both from this file and from a bundle in dist. */
export const root = join(__dirname, "..");

/** A bundle that `npm run build:node` made. */
export function built(name: string): string {
  return join(basename(__dirname) === "dist" ? __dirname : join(root, "dist"), name);
}
