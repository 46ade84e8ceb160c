import { rebuildDelve } from "./launcher/delve/rebuild";
import { runWithoutView } from "./launcher/feedback";

export default async function Command() {
  await runWithoutView({
    title: "Rebuilding Delve",
    failureTitle: "Delve Was Not Rebuilt",
    run: rebuildDelve,
  });
}
