import type { Finding } from "../finding";
import type { DoctorContext } from "./context";

/** What mends a variable or PATH entry that the Dock's programs lack. */
export async function shareEnvironment(_context: DoctorContext): Promise<Pick<Finding, "operation" | "advice">> {
  return { advice: "go-warden env sync, then quit VS Code (Cmd-Q) and open it again" };
}
