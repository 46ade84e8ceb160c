import { syncEnvironment } from "./core/environment";
import { runWithoutView } from "./launcher/feedback";
import { launcherHost } from "./launcher/host";
import { syncSentence } from "./launcher/sentences";

export default async function Command() {
  const host = launcherHost();
  await runWithoutView(host, {
    title: "Asking Your Shell",
    failureTitle: "Environment Was Not Synced",
    run: async ({ signal }) => syncSentence(await syncEnvironment(host, { force: true, signal })),
  });
}
