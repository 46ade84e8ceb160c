import { toggleCoverage } from "./launcher/coverage";
import { runWithoutView } from "./launcher/feedback";

export default async function Command() {
  await runWithoutView({
    title: "Toggling Coverage Mode",
    failureTitle: "Coverage Mode Was Not Toggled",
    run: toggleCoverage,
  });
}
