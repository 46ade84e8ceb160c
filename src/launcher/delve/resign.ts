import { confirmAlert } from "@raycast/api";
import { basename } from "node:path";
import type { Inspection } from "../../core/delve";
import { isTrouble } from "../../core/finding";
import type { Host } from "../../core/host";
import { Problem } from "../../core/problem";
import { editorTools } from "../editor-tools";
import { performSteps, type Running } from "../feedback";
import { core } from "../lazy";
import { shortPath } from "../paths";
import { missingDelve } from "./missing";

/** Signs the dlv that VS Code takes, where a signature is what is wrong; returns what the HUD says. */
export async function resignDelve(host: Host, running: Running): Promise<string> {
  const { diagnose, inspectProgram, refuseToSign, refuseWhileRunning, resignOperation } = core();
  const { host: confined, dlv, environment } = await editorTools(host);
  if (!dlv.chosen) throw missingDelve(dlv);
  const { path } = dlv.chosen;
  running.progress(`Reading ${path}`);
  const inspection = await diagnose(confined, path, { environment, signal: running.signal });
  const troubles = inspection.findings.filter(isTrouble);
  const curable = troubles.some(({ operation }) => operation?.id === "dlv-resign");
  if (!curable && troubles.length > 0) throw signingWillNotHelp(inspection);
  if (!curable && !(await wantsItAnyway(host, inspection)))
    return `${basename(path)} is signed and fine; nothing was changed`;

  const inspected = await inspectProgram(host, path);
  await refuseToSign(host, inspected);
  await refuseWhileRunning(host, inspected.realPath);
  await performSteps(host, resignOperation(host, inspected), running);
  return ["Delve", inspection.version, "re-signed; Undo Last Change puts the old one back"].filter(Boolean).join(" ");
}

function signingWillNotHelp({ findings }: Inspection): Problem {
  const [first] = findings.filter(isTrouble);
  const hint = first?.advice ?? first?.cause ?? "Go Doctor shows what does.";
  return new Problem("signing-will-not-help", `${first?.title}; a new signature does not fix that`, hint, 1);
}

function wantsItAnyway(host: Host, { path, signature }: Inspection): Promise<boolean> {
  return confirmAlert({
    title: "Delve Is Signed and Fine",
    message: `${shortPath(path, host.home)} has a signature (${signature.kind}) that matches its bytes. A new one fixes nothing that is seen here.`,
    primaryAction: { title: "Sign Anyway" },
    dismissAction: { title: "Leave It" },
  });
}
