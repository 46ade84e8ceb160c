import { lstat } from "node:fs/promises";
import { isErrno, readRegular, type Host } from "../host";
import { sha256 } from "../operations";
import { agentLayout } from "./layout";

const signature = /<!-- Written by Go Warden; edit it and Go Warden leaves it alone. sha256 ([0-9a-f]{64}) -->\n/;

/** Whose plist stands at our path. */
export type InstalledPlist =
  | { kind: "absent" }
  | { kind: "ours"; bytes: Buffer }
  | { kind: "edited" }
  | { kind: "foreign" }
  | { kind: "unreadable" };

/** Ours is what its own checksum confirms; a symlink is somebody's own arrangement. */
export async function readInstalledPlist(host: Host): Promise<InstalledPlist> {
  const path = agentLayout(host).plist;
  try {
    if (!(await lstat(path)).isFile()) return { kind: "foreign" };
    const bytes = await readRegular(path);
    const text = bytes.toString("utf8");
    const [comment, checksum] = signature.exec(text) ?? [];
    if (comment === undefined) return { kind: "foreign" };
    return sha256(Buffer.from(text.replace(comment, ""))) === checksum ? { kind: "ours", bytes } : { kind: "edited" };
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return { kind: "absent" };
    if (isErrno(error, "EACCES") || isErrno(error, "EPERM")) return { kind: "unreadable" };
    throw error;
  }
}
