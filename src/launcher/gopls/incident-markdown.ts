import { environment } from "@raycast/api";
import { memorySparkline, nextRestart, type Incident, type ResourceHistory } from "../../core/gopls";
import { code, fence, inline, paragraph } from "../../core/markdown";
import { inLauncher } from "../doors";
import { core } from "../lazy";

/** What happened and what was seen; the memory as a chart when its history was kept. */
export function incidentMarkdown(incident: Incident, histories: readonly ResourceHistory[]): string {
  const { firstLine, topFrame, evidence, stack, request, file, pid, silentRestartsLeft } = incident;
  const next = nextRestart(incident);
  const [known] = incident.kind === "exit" ? core().explain(evidence.join("\n")) : [];
  const history = histories.find((one) => one.pid === pid && one.samples.length > 1);
  return [
    ...(firstLine ? [fence(firstLine)] : []),
    ...(topFrame ? [`In ${code(topFrame)}.`] : []),
    ...(request || file
      ? [`While it answered ${inline(request ?? "a request")}${file ? ` for ${code(file)}` : ""}.`]
      : []),
    ...(next && silentRestartsLeft === 0 ? [`${next} **Restart gopls** gives its restarts back.`] : []),
    ...(evidence.length > 0 ? ["### What Was Seen", ...evidence.map((line) => `- ${inline(line)}`)] : []),
    ...(known ? ["### What Helps", paragraph(inLauncher(`${known.cause} ${known.cure}`))] : []),
    ...(history ? ["### Memory", chart(history)] : []),
    ...(stack ? ["### Stack", fence(stack)] : []),
  ].join("\n\n");
}

/** The detail pane draws images from data URLs; currentColor has no meaning there. */
function chart(history: ResourceHistory): string {
  const color = environment.appearance === "dark" ? "#e6e6e6" : "#333333";
  const svg = memorySparkline(history).replaceAll("currentColor", color);
  return `![Resident memory](data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")})`;
}
