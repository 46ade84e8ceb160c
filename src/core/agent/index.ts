export { waitForSync, type FirstSync } from "./first-sync";
export { installOperation, type AgentSource, type Install } from "./install";
export { agentFilesPresent, leave } from "./leave";
export { agentLabel, agentLayout, type AgentLayout } from "./layout";
export { oneAtATime } from "./one-at-a-time";
export { restartOperation } from "./restart";
export { agentStatus, type AgentProblem, type AgentStatus } from "./status";
export { finishUninstall, undoableChanges, uninstallOperation, type Uninstall } from "./uninstall";
