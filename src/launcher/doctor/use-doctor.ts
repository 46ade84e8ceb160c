import { useCallback, useEffect, useRef, useState } from "react";
import type { CheckedArea, DoctorReport } from "../../core/doctor";
import type { Host } from "../../core/host";
import { core } from "../lazy";

/** What the doctor has found so far; nothing of it outlives the view, for a finding of yesterday is no finding. */
export interface Examination {
  checked: readonly CheckedArea[];
  /** There when every check has ended. */
  report?: DoctorReport;
  error?: unknown;
}

export function useDoctor(host: Host, folder: string | undefined) {
  const [examination, setExamination] = useState<Examination>({ checked: [] });
  const running = useRef<AbortController>(undefined);

  const examine = useCallback(async (): Promise<DoctorReport | undefined> => {
    running.current?.abort();
    if (folder === undefined) return undefined;
    const { signal } = (running.current = new AbortController());
    setExamination({ checked: [] });
    try {
      const { checks, runChecks } = core();
      const report = await runChecks(host, checks, {
        folder,
        signal,
        onChecked: (one) => {
          if (!signal.aborted) setExamination(({ checked }) => ({ checked: [...checked, one] }));
        },
      });
      if (signal.aborted) return undefined;
      setExamination(({ checked }) => ({ checked, report }));
      return report;
    } catch (error) {
      if (!signal.aborted) setExamination({ checked: [], error });
      return undefined;
    }
  }, [host, folder]);

  useEffect(() => {
    void examine();
    return () => running.current?.abort();
  }, [examine]);

  return { ...examination, examine };
}
