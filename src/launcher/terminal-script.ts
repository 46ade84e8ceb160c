/** Runs lines for a POSIX shell with what the login shell exports, whichever shell that is; removes itself first. */
export function terminalScript(commands: string): string {
  return `#!/bin/sh
if [ -z "$GO_WARDEN_RUN" ]; then
  GO_WARDEN_RUN=$0
  export GO_WARDEN_RUN
  exec "\${SHELL:-/bin/zsh}" -l -i -c 'exec /bin/sh "$GO_WARDEN_RUN"'
fi
rm -f -- "$GO_WARDEN_RUN"
unset GO_WARDEN_RUN
cd || exit
cat <<'GO_WARDEN_END'
${commands}

Press Return to run this, Control-C to leave it.
GO_WARDEN_END
read -r _ || exit 0
${commands}
`;
}
