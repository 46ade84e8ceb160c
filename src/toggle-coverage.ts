import { toggleCoverage } from "./launcher/coverage";
import { runWithoutView } from "./launcher/feedback";
import { launcherHost } from "./launcher/host";

export default async function Command() {
  const host = launcherHost();
  await runWithoutView(host, {
    title: "Toggling Coverage Mode",
    failureTitle: "Coverage Mode Was Not Toggled",
    run: (running) => toggleCoverage(host, running),
  });
}
