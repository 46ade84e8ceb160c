import { runWithoutView, undoLast } from "./launcher/feedback";

export default async function Command() {
  await runWithoutView({
    title: "Looking at the Last Change",
    failureTitle: "The Last Change Was Not Undone",
    run: undoLast,
  });
}
