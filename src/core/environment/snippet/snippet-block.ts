import { shellCredentials } from "../../credentials";
import type { shellPatterns } from "../policy/policy";

export type SnippetShell = "zsh" | "bash" | "fish";

type Patterns = ReturnType<typeof shellPatterns>;

export const snippetStart = "# >>> go-warden >>>";
export const snippetEnd = "# <<< go-warden <<<";

/** The variable in launchd that says that a block has shared, in this session. */
export const snippetMark = "GO_WARDEN_SHARED";

const about = `# Gives programs started from the Dock this shell's variables, once per login. Take it out with:
#   go-warden env snippet --remove`;

/**
 * A block of pure shell that shares the policy's variables with launchd. Does nothing on a machine without launchctl,
 * over SSH, beside the installed agent and while Go Warden asks the shell; launchd itself remembers that it was done.
 * What another program has set is left alone.
 */
export function snippetBlock(shell: SnippetShell, patterns: Patterns, launchctl: string): string {
  const code = shell === "fish" ? fish(patterns, quote(launchctl)) : posix(shell, patterns, quote(launchctl));
  return `${snippetStart}\n${about}\n${code}\n${snippetEnd}\n`;
}

const quote = (path: string) => `'${path.replaceAll("'", `'\\''`)}'`;
const agent = `"$HOME/Library/LaunchAgents/dev.go-warden.agent.plist"`;

/** Prints the names of the exported variables whose values hold no credential, or that may be shared all the same. */
function harmlessNames(shareSecrets: readonly string[]): string {
  const { exact, lower } = shellCredentials;
  const named = shareSecrets.length > 0 ? `name ~ "^(${shareSecrets.join("|")})$" || ` : "";
  const harmless = `(ENVIRON[name] !~ "${exact}" && tolower(ENVIRON[name]) !~ "${lower}")`;
  return `/usr/bin/awk 'BEGIN { for (name in ENVIRON) if (${named}${harmless}) print name }'`;
}

/** Lines of patterns that stay readable. */
function wrapped(patterns: readonly string[], separator: string, indent: string, continued: string): string {
  const lines: string[] = [];
  for (const pattern of patterns) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + pattern.length < 100) lines[lines.length - 1] = last + separator + pattern;
    else lines.push(pattern);
  }
  return lines.join(separator.trimEnd() + continued + "\n" + indent);
}

function posix(shell: "zsh" | "bash", { never, shareSecrets, secret, share }: Patterns, launchctl: string): string {
  const list = (patterns: readonly string[]) => wrapped(patterns, " | ", "        ", " \\");
  const named = shareSecrets.length > 0 ? `      ${list(shareSecrets)}) ;;\n` : "";
  const zsh = shell === "zsh";
  // zsh reads .zprofile before .zshrc, so the first prompt knows more, and a shell without one knows too little.
  const atPrompt = zsh ? " &&\n  [[ -o interactive && -z ${ZSH_EXECUTION_STRING-} ]]" : "";
  const options = zsh ? "  emulate -L zsh\n" : "";
  const once = zsh ? "  precmd_functions=(${precmd_functions:#__go_warden_share})\n" : "";
  return `if [ -x ${launchctl} ] && [ -z "\${${snippetMark}-}\${GO_WARDEN_CAPTURING-}\${SSH_CONNECTION-}" ] &&
  [ ! -e ${agent} ]${atPrompt}; then
  __go_warden_share() {
${options}  (
    set +eu
    [ -z "$(${launchctl} getenv ${snippetMark})" ] || exit 0
    ${launchctl} setenv ${snippetMark} 1 || exit 0
    ${harmlessNames(shareSecrets)} | while IFS= read -r __gw_name; do
      case $__gw_name in
      '' | [0-9]* | *[!A-Za-z0-9_]*) continue ;;
${named}      ${list(never)}) continue ;;
      ${list(secret)}) continue ;;
      ${list(share)}) ;;
      *) continue ;;
      esac
      eval "__gw_value=\\$$__gw_name"
      case $__gw_value in
      '' | *'
'*) continue ;;
      esac
      [ -z "$(${launchctl} getenv "$__gw_name")" ] || continue
      ${launchctl} setenv "$__gw_name" "$__gw_value" </dev/null
    done
  ) >/dev/null 2>&1
${once}  unset -f __go_warden_share
  }
  ${zsh ? "precmd_functions+=(__go_warden_share)" : "__go_warden_share"}
fi`;
}

function fish({ never, shareSecrets, secret, share }: Patterns, launchctl: string): string {
  const list = (patterns: readonly string[]) =>
    wrapped(
      patterns.map((pattern) => (pattern.includes("*") ? `'${pattern}'` : pattern)),
      " ",
      "            ",
      " \\",
    );
  const named = shareSecrets.length > 0 ? `          case ${list(shareSecrets)}\n` : "";
  // conf.d is read before config.fish: the first prompt, or the end of a shell without one, knows more.
  return `if test -x ${launchctl}; and test -z "$${snippetMark}$GO_WARDEN_CAPTURING$SSH_CONNECTION"; and status is-login
  and not test -e ${agent}
  function __go_warden_share --on-event fish_prompt --on-event fish_exit
    functions -e __go_warden_share
    begin
      test -z "$(${launchctl} getenv ${snippetMark})"; and ${launchctl} setenv ${snippetMark} 1; or return
      for name in (${harmlessNames(shareSecrets)})
        switch $name
${named}          case ${list(never)}
            continue
          case ${list(secret)}
            continue
          case ${list(share)}
          case '*'
            continue
        end
        string match -qr '^[A-Za-z_][A-Za-z0-9_]*$' -- $name; or continue
        set -l value (/usr/bin/printenv $name)
        test (count $value) -eq 1; and test -n "$value"; or continue
        test -z "$(${launchctl} getenv $name)"; or continue
        ${launchctl} setenv $name $value </dev/null
      end
    end >/dev/null 2>&1
  end
end`;
}
