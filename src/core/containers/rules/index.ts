import type { Rule } from "../rule";
import { ptraceMissing, ptraceTwice } from "./debug";
import { buildVcsOff, dubiousOwnership, gitOutside } from "./git";
import { featureOnAlpine, featuresUnlocked, goTooOld, redundantFeature, staleImage } from "./go-version";
import {
  absolutePaths,
  cacheOnBindMount,
  leakedVariables,
  macPrograms,
  rootOwnedVolumes,
  volumeOverTools,
} from "./mounts";
import { emulated, intelDownloads } from "./platform";
import { goExtensionRemoved, hostSettingsInside, macGoSettings, macTerminal } from "./settings";
import { composeShape, oldPlaces, oneShape, unknownProperties, workspaceMount } from "./shape";
import { hostRequirements, variables, wrongTypes } from "./values";

/** Every trap, what keeps the container from starting first. */
export const rules: readonly Rule[] = [
  wrongTypes,
  oneShape,
  composeShape,
  workspaceMount,
  variables,
  unknownProperties,
  hostRequirements,
  oldPlaces,
  goTooOld,
  staleImage,
  featureOnAlpine,
  redundantFeature,
  featuresUnlocked,
  emulated,
  intelDownloads,
  ptraceMissing,
  ptraceTwice,
  macPrograms,
  absolutePaths,
  rootOwnedVolumes,
  volumeOverTools,
  cacheOnBindMount,
  leakedVariables,
  macTerminal,
  hostSettingsInside,
  macGoSettings,
  goExtensionRemoved,
  gitOutside,
  buildVcsOff,
  dubiousOwnership,
];
