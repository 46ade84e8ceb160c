import { PNG } from "pngjs";

/** A picture of the Store's listing and what its file is called. */
export interface NamedPicture {
  name: string;
  png: Buffer;
}

const size = { width: 2000, height: 1250 };
const most = 6;
/** Shares of the width or height between the window and the picture's edge. */
const padding = { least: 0.08, most: 0.17, difference: 0.04 };
/** Root mean square of the difference of two pictures' backgrounds, of 255. */
const backgroundLimit = 12;
/** Luminance, of 255, from which on a window counts as light. */
const lightFrom = 130;

/**
 * What the Store's own check would refuse, a sentence each: number and size of the pictures, the space around the window,
 * and one background and one appearance for all (the measures of scripts/check_metadata_images.py and
 * check_raycast_images.py in raycast/extensions).
 */
export function pictureFaults(pictures: readonly NamedPicture[]): string[] {
  if (pictures.length > most) return [`There are ${pictures.length} pictures; ${most} are the most.`];
  const faults: string[] = [];
  const read = pictures.map(({ name, png }) => ({ name, image: PNG.sync.read(png) }));
  let first: { name: string; background: number[]; isLight: boolean } | undefined;
  for (const { name, image } of read) {
    if (image.width !== size.width || image.height !== size.height) {
      faults.push(`${name} is ${image.width} × ${image.height}, not ${size.width} × ${size.height}.`);
      continue;
    }
    const window = findWindow(image);
    if (!window) {
      faults.push(`${name} shows no window on a background.`);
      continue;
    }
    faults.push(...paddingFaults(name, window));
    const seen = { name, background: backgroundOf(image), isLight: luminance(image, window) >= lightFrom };
    first ??= seen;
    const distance = Math.round(rms(first.background, seen.background));
    if (distance > backgroundLimit) faults.push(`${name} has another background than ${first.name} (${distance}).`);
    if (seen.isLight !== first.isLight)
      faults.push(`${name} is ${seen.isLight ? "light" : "dark"}, ${first.name} is not.`);
  }
  return faults;
}

/** The window's edges, in pixels. */
interface Window {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** The first sharp step from each edge inward, in the middle of many lines; undefined where there is none. */
function findWindow(image: PNG): Window | undefined {
  const { width, height } = image;
  const steep = 30;
  const lines = Array.from({ length: 15 }, (_, n) => 0.3 + (0.4 * n) / 14);
  const isStep = (x: number, y: number, dx: number, dy: number) => {
    const [here, next] = [pixel(image, x, y), pixel(image, x + dx, y + dy)];
    return here.some((value, channel) => Math.abs(value - (next[channel] ?? 0)) > steep);
  };
  const along = (length: number, step: (at: number, line: number) => boolean) => {
    const found = lines.flatMap((line) => {
      for (let at = 2; at < length / 2; at++) if (step(at, line)) return [at + 1];
      return [];
    });
    return found.length > lines.length / 2 ? found.sort((a, b) => a - b)[found.length >> 1] : undefined;
  };
  const top = along(height, (y, line) => isStep(Math.round(line * width), y, 0, 1));
  const bottom = along(height, (y, line) => isStep(Math.round(line * width), height - 1 - y, 0, -1));
  const left = along(width, (x, line) => isStep(x, Math.round(line * height), 1, 0));
  const right = along(width, (x, line) => isStep(width - 1 - x, Math.round(line * height), -1, 0));
  if (top === undefined || bottom === undefined || left === undefined || right === undefined) return undefined;
  return { top, left, bottom: height - bottom - 1, right: width - right - 1 };
}

function paddingFaults(name: string, { top, bottom, left, right }: Window): string[] {
  const sides = {
    top: top / size.height,
    bottom: (size.height - 1 - bottom) / size.height,
    left: left / size.width,
    right: (size.width - 1 - right) / size.width,
  };
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const outside = Object.entries(sides)
    .filter(([, share]) => share < padding.least || share > padding.most)
    .map(([side, share]) => `${name} leaves ${percent(share)} at the ${side}; 8 to 17 % are right.`);
  const uneven = (one: "top" | "left", other: "bottom" | "right") =>
    Math.abs(sides[one] - sides[other]) > padding.difference
      ? [`${name} leaves ${percent(sides[one])} at the ${one} and ${percent(sides[other])} at the ${other}.`]
      : [];
  return [...outside, ...uneven("top", "bottom"), ...uneven("left", "right")];
}

const pixel = ({ data, width }: PNG, x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3),
];

/** The means of the cells around the window, in a grid of 100 × 62. */
function backgroundOf(image: PNG): number[] {
  const grid = { columns: 100, rows: 62 };
  const cells: number[] = [];
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const inside = row >= 5 && row < grid.rows - 5 && column >= 7 && column < grid.columns - 7;
      if (!inside) cells.push(...cellMean(image, column / grid.columns, row / grid.rows));
    }
  }
  return cells;
}

function cellMean(image: PNG, left: number, top: number): number[] {
  const sum = [0, 0, 0];
  for (let n = 0; n < 16; n++) {
    const x = Math.floor(left * image.width) + (n % 4) * 5;
    const y = Math.floor(top * image.height) + (n >> 2) * 5;
    for (const [channel, value] of pixel(image, x, y).entries()) sum[channel] = (sum[channel] ?? 0) + value / 16;
  }
  return sum;
}

const rms = (one: readonly number[], other: readonly number[]) =>
  Math.sqrt(one.reduce((sum, value, index) => sum + (value - (other[index] ?? 0)) ** 2, 0) / one.length);

/** The median luminance of the window. */
function luminance(image: PNG, { top, bottom, left, right }: Window): number {
  const values: number[] = [];
  for (let y = top; y < bottom; y += 5) {
    for (let x = left; x < right; x += 5) {
      const [red = 0, green = 0, blue = 0] = pixel(image, x, y);
      values.push(0.2126 * red + 0.7152 * green + 0.0722 * blue);
    }
  }
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
