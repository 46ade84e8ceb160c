import { usePromise } from "@raycast/utils";
import { useRef, useState } from "react";

export interface Loaded<T> {
  data: T | undefined;
  error: unknown;
  isLoading: boolean;
  /** When `data` was read. */
  at: Date | undefined;
  reload(): void;
}

/** Reads once when the view opens and again on `reload`; what runs is ended when the view closes. Nothing is kept. */
export function useLoad<T>(
  read: (signal: AbortSignal) => Promise<T>,
  dependencies: readonly unknown[] = [],
): Loaded<T> {
  const abortable = useRef<AbortController>(null);
  const [at, setAt] = useState<Date>();
  const latest = useRef(read);
  latest.current = read;
  const { data, error, isLoading, revalidate } = usePromise(
    async (..._dependencies: unknown[]) => {
      const value = await latest.current(abortable.current?.signal ?? new AbortController().signal);
      setAt(new Date());
      return value;
    },
    [...dependencies],
    // The view shows the failure; a toast over an empty list helps nobody.
    { abortable, onError: () => undefined },
  );
  return { data, error, isLoading, at, reload: () => void revalidate() };
}

/** The same for a folder: what is shown is of that folder alone, and until the folder is known it is loading. */
export function useFolderLoad<T>(
  folder: string | undefined,
  read: (folder: string, signal: AbortSignal) => Promise<T>,
): Loaded<T> {
  const loaded = useLoad(async (signal) => (folder === undefined ? undefined : read(folder, signal)), [folder]);
  const isLoading = loaded.isLoading || (loaded.data === undefined && loaded.error === undefined);
  return { ...loaded, isLoading, data: isLoading ? undefined : loaded.data };
}
