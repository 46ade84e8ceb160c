import { useState } from "react";
import type { Host } from "../../core/host";
import type { PrecheckReport, StageId, StageResult } from "../../core/precheck";
import { core } from "../lazy";
import { useFolderLoad } from "../use-load";
import { asInTerminal } from "./as-in-terminal";

/** A stage that has begun; its result comes when it has ended. */
export interface BegunStage {
  id: StageId;
  result?: StageResult;
}

/** Prechecks what is staged in a folder's repository, or what differs from HEAD; what runs ends with the view. */
export function usePrecheck(host: Host, folder: string | undefined) {
  const [stages, setStages] = useState<readonly BegunStage[]>([]);
  const loaded = useFolderLoad(folder, async (at, signal): Promise<PrecheckReport> => {
    setStages([]);
    return core().precheck(await asInTerminal(host, at, signal), {
      folder: at,
      signal,
      onStage: (id, result) =>
        setStages((begun) => [...begun.filter((one) => one.id !== id), { id, ...(result ? { result } : {}) }]),
    });
  });
  return { ...loaded, stages };
}
