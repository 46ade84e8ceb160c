import type { Finding } from "../finding";
import { settingsOperation, type Change } from "./settings";

/** A finding and the edits that mend it, by file. */
export interface SettingsFinding {
  finding: Finding;
  mend?: { path: string; changes: Change[] };
}

/** The finding with its operation, for front ends that offer a button for each. */
export async function withOperation({ finding, mend }: SettingsFinding): Promise<Finding> {
  if (!mend) return finding;
  const title = `Mend: ${finding.title}`;
  const operation = await settingsOperation({ id: `mend-${finding.id}`, title }, [{ ...mend, title }]).catch(
    () => undefined,
  );
  return operation ? { ...finding, operation } : finding;
}
