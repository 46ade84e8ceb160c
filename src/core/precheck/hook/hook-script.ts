import { quote } from "../../command-line";

export type HookName = "pre-commit" | "pre-push";

/** What the hook does when node or go-warden is not there any more. */
export type WhenMissing = "pass" | "fail";

/** Begins and ends what is ours in a file that also others write. */
export const begins = "# go-warden begin";
export const ends = "# go-warden end";

const signature = "# Written by Go Warden.";

/** Whether a hook file is one of ours. */
export function isOwnHook(text: string): boolean {
  return text.startsWith("#!/bin/sh\n") && text.includes(`\n${signature}`);
}

/** Where a hook that was there before is kept; ours runs it first. */
export const keptName = (hook: HookName) => `${hook}.before-go-warden`;

/**
 * The hook. A git client that was started from the Dock may have neither node nor go-warden in PATH, so both are named
 * absolutely, with the places where node usually is as a fallback. Standard input of a pre-push hook is the list of
 * refs, which the hook that was there before reads too.
 */
export function hookScript(
  hook: HookName,
  { node, cli, whenMissing }: { node: string; cli: string; whenMissing: WhenMissing },
): string {
  const push = hook === "pre-push";
  return `#!/bin/sh
${signature} Remove it: go-warden precheck hook remove --${hook}
${push ? "refs=$(cat)\n" : ""}kept=\${0%/*}/${keptName(hook)}
if [ -x "$kept" ]; then
  ${push ? `printf '%s\\n' "$refs" | ` : ""}"$kept" "$@" || exit $?
fi
[ "\${GO_WARDEN-}" = 0 ] && exit 0
cli=${quote(cli)}
for node in ${quote(node)} "$(command -v node 2>/dev/null)" /opt/homebrew/bin/node /usr/local/bin/node; do
  if [ -x "$node" ] && [ -f "$cli" ]; then
    ${push ? `printf '%s\\n' "$refs" | ` : ""}"$node" "$cli" precheck --hook ${hook}
    exit $?
  fi
done
echo "Go Warden did not check this ${push ? "push" : "commit"}: node or $cli is gone. Remove the hook, or install Go Warden again." >&2
exit ${whenMissing === "pass" ? 0 : 1}
`;
}

/** The lines for a script that a team shares: no path of one machine. */
export function sharedLines(hook: HookName, whenMissing: WhenMissing): string[] {
  const missing = `echo "Go Warden did not check this: go-warden is not in PATH." >&2`;
  return [
    "if command -v go-warden >/dev/null 2>&1; then",
    `  go-warden precheck --hook ${hook} || exit $?`,
    whenMissing === "pass" ? `else ${missing}; fi` : `else ${missing}; exit 1; fi`,
  ];
}

/** The same as one command for a hook manager's configuration, to be quoted as its format wants. */
export function sharedCommand(hook: HookName, whenMissing: WhenMissing): string {
  const exit = whenMissing === "pass" ? 0 : 1;
  return `sh -c 'command -v go-warden >/dev/null || { echo Go Warden did not check this: go-warden is not in PATH >&2; exit ${exit}; }; exec go-warden precheck --hook ${hook}'`;
}
