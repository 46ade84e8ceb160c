// -coverprofile and -race are harmless to gopls (docs/facts/vscode.md §7).
const blinding = /^--?(?:cover|covermode|coverpkg)(?:=.*)?$/;

/** Flags that make `go list` hand gopls instrumented copies instead of the user's files. */
export function coverFlags(flags: string | readonly string[]): string[] {
  return split(flags).filter((flag) => blinding.test(flag));
}

export function withoutCoverFlags(flags: string | readonly string[]): string[] {
  return split(flags).filter((flag) => !blinding.test(flag));
}

function split(flags: string | readonly string[]): string[] {
  return typeof flags === "string" ? flags.split(/\s+/).filter(Boolean) : [...flags];
}
