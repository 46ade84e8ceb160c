import { finishUninstall, uninstallOperation } from "../../core/agent";
import type { Host } from "../../core/host";
import { changeAgent, type ChangeWords } from "./change";

export function removeAgent(host: Host): Promise<void> {
  return changeAgent(host, () => uninstallOperation(host), words, {
    async after({ left }) {
      await finishUninstall(host);
      return left.length > 0 ? `launchd still has ${left.join(", ")} until you log out.` : undefined;
    },
  });
}

const words: ChangeWords = {
  question: "Remove the Background Agent?",
  button: "Remove",
  running: "Removing the Agent",
  done: "Agent Removed",
  failed: "The Agent Was Not Removed",
};
