import type { Group } from "./experiment";
import { applications } from "./groups/applications";
import { captureGroup } from "./groups/capture";
import { crashes } from "./groups/crashes";
import { editorsGroup } from "./groups/editors";
import { notifications } from "./groups/notifications";
import { processes } from "./groups/processes";
import { raycast } from "./groups/raycast";
import { services } from "./groups/services";
import { signing } from "./groups/signing";
import { variables } from "./groups/variables";
import { watches } from "./groups/watches";

/** Every question, in the order of the report. */
export const groups: readonly Group[] = [
  variables,
  applications,
  services,
  watches,
  processes,
  signing,
  notifications,
  editorsGroup,
  captureGroup,
  crashes,
  raycast,
];
