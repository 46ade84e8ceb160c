import { gigabytes, type ResourceHistory } from "./resources";

const width = 480;
const height = 120;
const padding = 8;
const caption = 18;

/** A gopls's resident memory over its life as a small SVG, drawn in the colour of the text around it. */
export function memorySparkline(history: ResourceHistory): string {
  const samples = history.samples;
  const times = samples.map(({ at }) => Date.parse(at));
  const [start = 0, end = 0] = [times[0], times.at(-1)];
  const most = Math.max(1, ...samples.map(({ rssBytes }) => rssBytes));
  const x = (time: number) => padding + ((time - start) / Math.max(1, end - start)) * (width - 2 * padding);
  const y = (bytes: number) => height - caption - (bytes / most) * (height - caption - padding);
  const points = samples
    .map(({ rssBytes }, index) => `${x(times[index] ?? start).toFixed(1)},${y(rssBytes).toFixed(1)}`)
    .join(" ");
  const hours = (end - start) / 3600_000;
  const span = hours >= 1 ? `${hours.toFixed(1)} h` : `${Math.round(hours * 60)} min`;
  const now = gigabytes(samples.at(-1)?.rssBytes ?? 0);
  const title = `gopls ${history.version ?? ""} (${history.pid})${history.workspace ? ` in ${history.workspace}` : ""}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
  <title>${escapeXml(title)}: ${now} now, ${gigabytes(most)} at most, over ${span}</title>
  <polyline points="${points}" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/>
  <text x="${padding}" y="${height - 4}" font-family="system-ui, sans-serif" font-size="11" fill="currentColor">${span}</text>
  <text x="${width - padding}" y="${height - 4}" font-family="system-ui, sans-serif" font-size="11" fill="currentColor" text-anchor="end">now ${now} · most ${gigabytes(most)}</text>
</svg>
`;
}

const blocks = "▁▂▃▄▅▆▇█";

/** The same for a terminal: one character for each part of its life, its height the most that was held in it. */
export function memoryChart({ samples }: ResourceHistory, columns = 40): string {
  const times = samples.map(({ at }) => Date.parse(at));
  const [start = 0, end = 0] = [times[0], times.at(-1)];
  const most = Math.max(1, ...samples.map(({ rssBytes }) => rssBytes));
  const heights: number[] = [];
  for (const [index, { rssBytes }] of samples.entries()) {
    const part = ((times[index] ?? start) - start) / Math.max(1, end - start);
    const column = Math.min(columns - 1, Math.floor(part * columns));
    heights[column] = Math.max(heights[column] ?? 0, rssBytes);
  }
  return Array.from(heights, (bytes?: number) => {
    if (bytes === undefined) return " ";
    return blocks[Math.min(blocks.length - 1, Math.floor((bytes / most) * blocks.length))] ?? " ";
  }).join("");
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
