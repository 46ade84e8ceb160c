import type { shellPatterns } from "../policy/policy";

export type SnippetShell = "zsh" | "bash" | "fish";

type Patterns = ReturnType<typeof shellPatterns>;

export const snippetStart = "# >>> go-warden >>>";
export const snippetEnd = "# <<< go-warden <<<";

const about = `# Gives programs started from the Dock this shell's variables, once per login. Take it out with:
#   go-warden env snippet --remove`;

/**
 * A block of pure shell that shares the policy's variables with launchd. Does nothing on a machine without launchctl,
 * over SSH, beside the installed agent and while Go Warden asks the shell; launchd itself remembers that it was done.
 */
export function snippetBlock(shell: SnippetShell, patterns: Patterns, launchctl: string): string {
  const code = shell === "fish" ? fish(patterns, quote(launchctl)) : posix(shell, patterns, quote(launchctl));
  return `${snippetStart}\n${about}\n${code}\n${snippetEnd}\n`;
}

const quote = (path: string) => `'${path.replaceAll("'", `'\\''`)}'`;
const agent = `"$HOME/Library/LaunchAgents/dev.go-warden.agent.plist"`;

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
  const named = shareSecrets.length > 0 ? `      ${list(shareSecrets)}) named=1 ;;\n` : "";
  // zsh reads .zprofile before .zshrc: the first prompt knows more.
  const start =
    shell === "zsh"
      ? `  if [[ -o interactive && -z \${ZSH_EXECUTION_STRING-} ]]; then
    precmd_functions+=(__go_warden_share)
  else
    __go_warden_share
  fi`
      : `  __go_warden_share`;
  const once = shell === "zsh" ? "  precmd_functions=(${precmd_functions:#__go_warden_share})\n" : "";
  return `if [ -x ${launchctl} ] && [ -z "\${GO_WARDEN_SHARED-}\${GO_WARDEN_CAPTURING-}\${SSH_CONNECTION-}" ] &&
  [ ! -e ${agent} ]; then
  __go_warden_share() {
  (
    set +eu
    [ -z "$(${launchctl} getenv GO_WARDEN_SHARED)" ] || exit 0
    ${launchctl} setenv GO_WARDEN_SHARED 1 || exit 0
    /usr/bin/awk 'BEGIN { for (name in ENVIRON) print name }' | while IFS= read -r name; do
      named=
      case $name in
      '' | [0-9]* | *[!A-Za-z0-9_]*) continue ;;
      ${list(never)}) continue ;;
${named}      ${list(secret)}) continue ;;
      ${list(share)}) ;;
      *) continue ;;
      esac
      eval "value=\\$$name"
      case $named$value in
      '' | *'
'*) continue ;;
      *://*:*@*) [ -n "$named" ] || continue ;;
      esac
      ${launchctl} setenv "$name" "$value" </dev/null
    done
  ) >/dev/null 2>&1
${once}  unset -f __go_warden_share
  }
${start}
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
  const named = shareSecrets.length > 0 ? `          case ${list(shareSecrets)}\n            set named 1\n` : "";
  // conf.d is read before config.fish: the first prompt, or the end of a shell without one, knows more.
  return `if test -x ${launchctl}; and test -z "$GO_WARDEN_SHARED$GO_WARDEN_CAPTURING$SSH_CONNECTION"; and status is-login
  and not test -e ${agent}
  function __go_warden_share --on-event fish_prompt --on-event fish_exit
    functions -e __go_warden_share
    begin
      test -z "$(${launchctl} getenv GO_WARDEN_SHARED)"; and ${launchctl} setenv GO_WARDEN_SHARED 1; or return
      for name in (set --names --export)
        set -l named
        switch $name
          case ${list(never)}
            continue
${named}          case ${list(secret)}
            continue
          case ${list(share)}
          case '*'
            continue
        end
        string match -qr '^[A-Za-z_][A-Za-z0-9_]*$' -- $name; or continue
        set -l value (/usr/bin/printenv $name)
        test (count $value) -eq 1; and test -n "$value"; or continue
        test -z "$named"; and string match -q '*://*:*@*' -- $value; and continue
        ${launchctl} setenv $name $value </dev/null
      end
    end >/dev/null 2>&1
  end
end`;
}
