import { resignDelve } from "./launcher/delve/resign";
import { runWithoutView } from "./launcher/feedback";

export default async function Command() {
  await runWithoutView({
    title: "Reading Delve",
    failureTitle: "Delve Was Not Signed",
    run: resignDelve,
  });
}
