/** `${localEnv:NAME:default}` and its kin, as devcontainer.json writes them (docs/facts/devcontainers.md §1). */
const reference =
  /\$\{(localEnv|env|containerEnv|localWorkspaceFolder|localWorkspaceFolderBasename)(?::(\w+))?(?::([^}]*))?\}/g;

/** The variables of the Mac that a text takes in. */
export function localNames(text: string): string[] {
  return [...text.matchAll(reference)].flatMap(([, kind, name]) =>
    (kind === "localEnv" || kind === "env") && name ? [name] : [],
  );
}

/** Fills in what the Mac's side knows; what only the container knows stays. */
export function withLocal(
  text: string,
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return text.replace(reference, (all, kind: string, name?: string, fallback?: string) => {
    if (kind === "localWorkspaceFolder") return root;
    if (kind === "localWorkspaceFolderBasename") return root.split("/").at(-1) ?? "";
    if (kind === "containerEnv" || name === undefined) return all;
    return environment[name] ?? fallback ?? "";
  });
}
