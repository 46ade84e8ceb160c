import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { captureEnvironment } from "../../../../src/core/environment";
import { readProfileSources } from "../../../../src/core/environment/profiles/sources";
import type { Host } from "../../../../src/core/host";
import { Problem } from "../../../../src/core/problem";
import { bashSetUps } from "./bash";
import { fishSetUps } from "./fish";
import { atFirstPrompt, exportingFiles, layOut, shells, type SetUp } from "./set-up";
import { zshSetUps } from "./zsh";

export const setUps: SetUp[] = [...zshSetUps, ...bashSetUps, ...fishSetUps];

/** What became of a set-up: `flagged` is an answer that differs and comes with a warning, or a Problem. */
export interface Measured {
  outcome: "exact" | "flagged" | "silently wrong";
  /** `NAME: …, a terminal has …` */
  differences: string[];
  /** Files that give the environment something, and those of them of which a change would be noticed. */
  exporting: string[];
  watched: string[];
}

/** Belongs to the terminal, to one session or to the folder; no profile means to share it. */
const ofTheSession =
  /^(?:_|SHLVL|PWD|OLDPWD|TERM|TERM_PROGRAM|LANG|COLUMNS|LINES|GPG_TTY|DIRENV_.*|fish_.*|CONDA_SHLVL|ASDF_PROMPT)$/;

/** Compares a capture with a real terminal's first prompt. */
export async function measure(setUp: SetUp, home: string, host: Host): Promise<Measured> {
  await layOut(home, setUp);
  const truth = await atFirstPrompt(home, setUp.shell);
  const shell = shells[setUp.shell];
  const exporting = exportingFiles(setUp);
  const captured = await captureEnvironment(host, { shell, timeoutSeconds: 30, recordFiles: true }).catch(
    (error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    },
  );
  if (captured instanceof Problem)
    return { outcome: "flagged", differences: [captured.message], exporting, watched: [] };
  const { digests } = await readProfileSources(host, shell, captured.files);
  // Of a link it is the file behind it that is read.
  const read = new Set([...digests.keys()].filter((path) => existsSync(path)).map((path) => realpathSync(path)));
  const watched = exporting.filter((path) => read.has(join(home, path)));
  const names = new Set(
    [...Object.keys(truth), ...Object.keys(captured.variables)].filter((name) => !ofTheSession.test(name)),
  );
  const differences = [...names]
    .filter((name) => truth[name] !== captured.variables[name])
    .map((name) => `${name}: ${captured.variables[name]}, a terminal has ${truth[name]}`);
  const outcome = differences.length === 0 ? "exact" : captured.warnings.length > 0 ? "flagged" : "silently wrong";
  return { outcome, differences, exporting, watched };
}
