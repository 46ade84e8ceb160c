/** A crash as gopls's telemetry sidecar wrote it down (docs/facts/gopls.md §2a). */
export interface SidecarCrash {
  /** The sidecar's, not gopls's: gopls was its parent. */
  sidecarPid: number;
  /** As logged, local time: `2026/11/23 07:01:48`. */
  loggedAt: string;
  text: string;
}

export interface SidecarLog {
  crashes: SidecarCrash[];
  /** Bytes that are finished with; a crash that is still being written stays for the next time. */
  consumed: number;
}

const prefix = /^telemetry-sidecar \(pid (\d+)\): (\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) (.*)$/;

/**
 * Finds the crashes in a piece of `sidecar.log` that starts at a line's beginning. A crash's text ends where the same
 * sidecar speaks again; with `finished` the end of the text ends it too. Two sidecars may write at the same time: each
 * writes its crash in one write, so blocks follow one another.
 */
export function parseSidecarLog(bytes: Buffer, { finished = false } = {}): SidecarLog {
  const crashes: SidecarCrash[] = [];
  let open: { crash: SidecarCrash; lines: string[]; at: number } | undefined;
  let consumed = 0;
  let at = 0;
  const close = () => {
    if (open) crashes.push({ ...open.crash, text: open.lines.join("\n") });
    open = undefined;
  };
  for (;;) {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0) break;
    const line = bytes.toString("utf8", at, end);
    const [, pid, loggedAt = "", message = ""] = prefix.exec(line) ?? [];
    if (pid !== undefined) {
      close();
      if (message.startsWith("parent reported crash:")) {
        open = { crash: { sidecarPid: Number(pid), loggedAt, text: "" }, lines: [], at };
      }
    } else open?.lines.push(line);
    at = end + 1;
    if (!open) consumed = at;
  }
  if (finished && open) {
    close();
    consumed = at;
  }
  return { crashes, consumed };
}
