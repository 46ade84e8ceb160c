import { syncEnvironment } from "./core/environment";
import { runWithoutView } from "./launcher/feedback";
import { syncSentence } from "./launcher/sentences";

export default async function Command() {
  await runWithoutView({
    title: "Asking Your Shell",
    failureTitle: "Environment Was Not Synced",
    run: async (host, { signal }) => syncSentence(await syncEnvironment(host, { force: true, signal })),
  });
}
