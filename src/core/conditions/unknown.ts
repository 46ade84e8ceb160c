import { redactCredentials } from "../credentials";
import { fold } from "./fold";
import { linesOf } from "./lines";
import { mentionedIn, type Speaker } from "./speakers";

/** Where to look for a text that no condition knows. */
export interface Advice {
  /** A search of the speaker's public issues. */
  search: string;
  /** The doctor's checks that are most likely to help, the best first. */
  checks: readonly string[];
}

interface Place {
  project: string;
  checks: readonly [string, string, string];
}

const usual: Place = { project: "golang/vscode-go", checks: ["go-choice", "tools", "vscode-environment"] };

const places: Readonly<Partial<Record<Speaker, Place>>> = {
  "golangci-lint": { project: "golangci/golangci-lint", checks: ["tools", "go-choice", "modules"] },
  gopls: { project: "golang/go", checks: ["gopls", "tools", "modules"] },
  debugserver: { project: "go-delve/delve", checks: ["delve", "tools", "go-choice"] },
  dlv: { project: "go-delve/delve", checks: ["delve", "tools", "vscode-environment"] },
  go: { project: "golang/go", checks: ["go-choice", "modules", "environment"] },
  asdf: { project: "asdf-community/asdf-golang", checks: ["version-managers", "go-choice", "environment"] },
  mise: { project: "jdx/mise", checks: ["version-managers", "go-choice", "environment"] },
  goenv: { project: "go-nv/goenv", checks: ["version-managers", "go-choice", "environment"] },
  gvm: { project: "moovweb/gvm", checks: ["version-managers", "go-choice", "environment"] },
  direnv: { project: "direnv/direnv", checks: ["environment", "vscode-environment", "go-choice"] },
  docker: { project: "docker/for-mac", checks: ["environment", "vscode", "tools"] },
  brew: { project: "Homebrew/brew", checks: ["go-installs", "environment", "tools"] },
  launchctl: { project: "golang/vscode-go", checks: ["agent", "environment", "running-programs"] },
  shell: { project: "golang/vscode-go", checks: ["shell-profile", "environment", "version-managers"] },
  vscode: { project: "microsoft/vscode", checks: ["vscode", "vscode-environment", "settings"] },
  "vscode-go": { project: "golang/vscode-go", checks: ["vscode", "tools", "settings"] },
};

/** Where to look further: by the first program that the text names. */
export function whereToLook(text: string): Advice {
  const folded = fold(text.slice(0, 64 * 1024));
  const place = mentionedIn(folded).flatMap((speaker) => places[speaker] ?? [])[0] ?? usual;
  return { search: searchLink(place.project, folded), checks: place.checks };
}

/** The first line without its prefixes and without names of folders in it, which nobody else has. */
function searchLink(project: string, folded: string): string {
  const first = redactCredentials(linesOf(folded)[0]?.text ?? "");
  const words = first
    .replace(/(?:~|\/Users|\/home|\/private|\/var\/folders|\/Volumes)\/\S*/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 120);
  return `https://github.com/${project}/issues?q=${encodeURIComponent(words)}`;
}
