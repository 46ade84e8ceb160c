import type { Finding } from "../finding";
import { settingsOperation, type Change } from "../vscode";

/** A finding and the edits that fix it, by file. */
export interface SettingsFinding {
  finding: Finding;
  fix?: { path: string; changes: Change[] };
  /** What keeps all of the settings from being judged, and so from being edited: the exit code that says so. */
  blocks?: 3 | 4;
}

/** The finding with its operation, for front ends that offer a button for each. */
export async function withOperation({ finding, fix }: SettingsFinding): Promise<Finding> {
  if (!fix) return finding;
  const title = fixTitle(fix.changes);
  const operation = await settingsOperation({ id: `fix-${finding.id}`, title }, [{ ...fix, title }]).catch(
    () => undefined,
  );
  return operation ? { ...finding, operation } : finding;
}

/** `Remove go.delvePath and set go.alternateTools › dlv`. */
function fixTitle(changes: readonly Change[]): string {
  const words = changes.map((change) => `${"remove" in change ? "remove" : "set"} ${change.path.join(" › ")}`);
  const title = words.join(" and ");
  return title.charAt(0).toUpperCase() + title.slice(1);
}
