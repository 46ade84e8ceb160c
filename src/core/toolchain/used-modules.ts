import { dirname, join } from "node:path";

/** The folders that a go.work's `use` names. */
export function usedModules(goWork: string, text: string): string[] {
  const code = text.replace(/\/\/.*$/gm, "");
  const path = /^[ \t]*(?:use[ \t]+)?"?(\.{1,2}(?:\/[^\s"()]*)?|\/[^\s"()]+)"?[ \t]*$/gm;
  return [...code.matchAll(path)].map(([, used = ""]) =>
    join(used.startsWith("/") ? "" : dirname(goWork), used).replace(/\/$/, ""),
  );
}
