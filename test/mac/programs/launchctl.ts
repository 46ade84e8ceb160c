export { launchctlScript as script } from "../launchd/client";

export const path = "/bin/launchctl";

/** Never called: the script at its place asks the tree's launchd without Node. */
export const main = () => 1;
