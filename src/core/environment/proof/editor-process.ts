import { existsSync } from "node:fs";

const editors =
  "Visual Studio Code|Visual Studio Code - Insiders|Code - OSS|VSCodium|VSCodium - Insiders|Cursor|Windsurf|Antigravity IDE|Antigravity|Kiro|Void|Trae";
const bundle = new RegExp(`/(${editors})\\.app/Contents/(MacOS/|Frameworks/[^/]*Helper \\(Plugin\\)\\.app/)`);
const linuxEditor = /^\S*\/(code|code-insiders|code-oss|codium|cursor|windsurf|kiro)(?=\s|$)/;
const interpreter = /^(?:\S*\/)?(?:ba|z|da)?(?:sh|node|python3?)\s+(?=\/)/;

/** The telemetry child, and what ends by itself at once: nobody's work depends on its environment. */
const notLasting = /\*\* telemetry \*\*|(?:^|\/)(?:gopls|dlv)\s+(?:version|api-json|help)(?=\s|$)/;

/**
 * What a command line is, when it is something whose environment decides how Go is found: `gopls`, `dlv`, an editor by
 * its name, or `… extension host`.
 */
export function processName(command: string): string | undefined {
  const program = command.replace(interpreter, "");
  const tool = toolName(program);
  if (tool) return notLasting.test(program) ? undefined : tool;
  const [, editor, place] = bundle.exec(command) ?? [];
  if (editor) return place === "MacOS/" ? editor : `${editor} extension host`;
  if (/--type=extensionHost(\s|$)/.test(command)) return "extension host";
  const [, name] = linuxEditor.exec(program) ?? [];
  if (!name) return undefined;
  if (!/\s--type=/.test(program)) return name;
  return /--utility-sub-type=node\.mojom\.NodeService/.test(program) ? `${name} extension host` : undefined;
}

/** Paths may hold spaces and ps joins words by them: the first part that ends in the name and exists is the program. */
function toolName(program: string): string | undefined {
  for (const { 0: name, index } of program.matchAll(/(?<=^|\/)(?:gopls|dlv)(?=[\s]|$)/g)) {
    const path = program.slice(0, index + name.length);
    if (!path.includes(" ") || existsSync(path)) return name;
  }
  return undefined;
}
