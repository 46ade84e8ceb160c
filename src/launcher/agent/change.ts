import type { Operation } from "../../core/operations";
import type { Host } from "../../core/host";
import { oneAtATime } from "../../core/agent";
import {
  confirmOperations,
  describeFailure,
  performSteps,
  refreshStatus,
  refuseWhileBusy,
  runWork,
  showFailure,
  type Running,
} from "../feedback";

export interface ChangeWords {
  question: string;
  button: string;
  running: string;
  done: string;
  failed: string;
}

export interface ChangeHooks<T> {
  /** When it is done; what it returns stands below the toast's title. */
  after?(performed: T, running: Running): Promise<string | undefined>;
  /** When it failed. */
  failed?(attempted: T): Promise<void>;
}

/** Plans a change of the agent, asks with its steps, and makes it, while nobody else changes the agent. */
export async function changeAgent<T extends Operation>(
  host: Host,
  plan: () => Promise<T>,
  words: ChangeWords,
  { after, failed }: ChangeHooks<T> = {},
): Promise<void> {
  if (await refuseWhileBusy()) return;
  const confirmed = async () => {
    const operation = await plan();
    if (!(await confirmOperations(host, [operation], words.question, words.button))) return;
    await runWork(host, {
      title: words.running,
      failureTitle: words.failed,
      async run(running) {
        await performSteps(host, operation, running).catch(async (error: unknown) => {
          await failed?.(operation);
          throw error;
        });
        return after?.(operation, running);
      },
      done: (message) => ({ title: words.done, ...(message ? { message } : {}) }),
    });
  };
  try {
    await oneAtATime(host, confirmed);
  } catch (error) {
    await showFailure(describeFailure(host, words.failed, error));
  }
  await refreshStatus();
}

export const restartWords: ChangeWords = {
  question: "Restart the Background Agent?",
  button: "Restart",
  running: "Restarting the Agent",
  done: "Agent Restarted",
  failed: "The Agent Was Not Restarted",
};
export const preferencesWords: ChangeWords = {
  question: "Write the Preferences to config.json?",
  button: "Write",
  running: "Writing config.json",
  done: "The Agent Has the Preferences",
  failed: "The Preferences Were Not Written",
};
