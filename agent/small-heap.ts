import { setFlagsFromString } from "node:v8";

/** The agent waits nearly always: V8's optimizing compilers would cost it 4 MB for code that never gets hot. */
export function keepHeapSmall(): void {
  for (const flag of ["--no-opt", "--no-sparkplug", "--max-lazy", "--semi-space-growth-factor=1"])
    setFlagsFromString(flag);
}
