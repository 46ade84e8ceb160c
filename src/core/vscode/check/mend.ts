import type { Finding } from "../../finding";
import { settingsOperation, type Change } from "../settings";

/** A finding and the edits that mend it, by file. */
export interface SettingsFinding {
  finding: Finding;
  mend?: { path: string; changes: Change[] };
}

/** The finding with its operation, for front ends that offer a button for each. */
export async function withOperation({ finding, mend }: SettingsFinding): Promise<Finding> {
  if (!mend) return finding;
  const title = mendTitle(mend.changes);
  const operation = await settingsOperation({ id: `mend-${finding.id}`, title }, [{ ...mend, title }]).catch(
    () => undefined,
  );
  return operation ? { ...finding, operation } : finding;
}

/** `Remove go.delvePath and set go.alternateTools › dlv`. */
function mendTitle(changes: readonly Change[]): string {
  const words = changes.map((change) => `${"remove" in change ? "remove" : "set"} ${change.path.join(" › ")}`);
  const title = words.join(" and ");
  return title.charAt(0).toUpperCase() + title.slice(1);
}
