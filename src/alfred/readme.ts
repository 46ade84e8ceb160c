/** What Alfred shows of the workflow, in Markdown. */
export const readme = `## Usage

Find out what is wrong between your shell, VS Code and the Go tools via the \`gw\` keyword, and fix it.

* <kbd>⏎</kbd> Fix that finding, or run that command.
* <kbd>⌘</kbd><kbd>⏎</kbd> Copy the exact steps.
* <kbd>⌥</kbd><kbd>⏎</kbd> Show the exact steps and change nothing.
* <kbd>⌃</kbd><kbd>⏎</kbd> Undo the last change, after showing what would be put back.

Commands are there at once; findings follow when the checks have ended.

Explain an error message of VS Code, go, gopls or Delve by selecting it anywhere and choosing Explain Go Error in Alfred's Universal Actions.

## Requirements

Node 20 or newer, in any of the places where Homebrew and version managers put it.

## Privacy

Nothing leaves the Mac, and no secret is shown, copied or shared.
`;
