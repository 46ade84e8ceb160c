import { existsSync } from "node:fs";
import type { Tool } from "./table";

/** What somebody types to get a tool, as in `apt install fish`. */
export function adviceFor(tool: Tool): string {
  switch (tool.kind) {
    case "prerequisite":
      return tool.advice;
    case "system":
      return installCommand(tool.program, tool.apt, tool.brew);
    case "system-files":
      return installCommand(tool.path, tool.apt);
    default:
      return "npm run setup";
  }
}

function installCommand(what: string, apt?: string, brew?: string): string {
  if (process.platform === "darwin" && brew) return `brew install ${brew}`;
  if (existsSync("/usr/bin/apt-get") && apt) return `apt install ${apt}`;
  return `install ${what}`;
}
