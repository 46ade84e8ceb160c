import { resignDelve } from "./launcher/delve/resign";
import { runWithoutView } from "./launcher/feedback";
import { launcherHost } from "./launcher/host";

export default async function Command() {
  const host = launcherHost();
  await runWithoutView(host, {
    title: "Reading Delve",
    failureTitle: "Delve Was Not Signed",
    run: (running) => resignDelve(host, running),
  });
}
