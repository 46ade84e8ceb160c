import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { pictureFaults } from "../../src/release/pictures";

interface Drawn {
  width?: number;
  height?: number;
  background?: number;
  window?: number;
  left?: number;
  top?: number;
}

/** A window of one color, with lines of text, on a background that grows lighter to the right. */
function draw({
  width = 2000,
  height = 1250,
  background = 150,
  window = 245,
  left = 250,
  top = 150,
}: Drawn = {}): Buffer {
  const image = new PNG({ width, height });
  const row = (valueAt: (x: number) => number) =>
    Buffer.from(Array.from({ length: width }, (_, x) => [valueAt(x), valueAt(x), valueAt(x), 255]).flat());
  const outside = (x: number) => background + Math.floor(x / 100);
  const isInside = (x: number) => x >= left && x < left + 1500;
  const isText = (x: number) => isInside(x) && x % 9 < 3 && x < left + 900;
  const plain = row(outside);
  const blank = row((x) => (isInside(x) ? window : outside(x)));
  const text = row((x) => (isText(x) ? 255 - window : isInside(x) ? window : outside(x)));
  for (let y = 0; y < height; y++) {
    const inside = y >= top && y < top + 950;
    image.data.set(inside ? (y % 40 < 12 ? text : blank) : plain, y * width * 4);
  }
  return PNG.sync.write(image, { deflateLevel: 1, filterType: 0 });
}

const faults = (...pictures: Drawn[]) =>
  pictureFaults(pictures.map((one, index) => ({ name: `${index + 1}.png`, png: draw(one) })));

test("captures of one window on one background pass, light or dark, also where the window is a little off", () => {
  expect(faults({}, { left: 270, top: 160 })).toEqual([]);
  expect(faults({ window: 30 }, { window: 40 })).toEqual([]);
});

test.each([
  ["another size", [{ width: 2000, height: 1300 }], /1\.png is 2000 × 1300/],
  ["too little space", [{ top: 40 }], /1\.png leaves 3\.2 % at the top/],
  ["a window that is not in the middle", [{ left: 180 }], /9\.0 % at the left and 1[56]\.\d % at the right/],
  ["another background", [{}, { background: 90 }], /2\.png has another background than 1\.png/],
  ["another appearance", [{}, { window: 20 }], /2\.png is dark, 1\.png is not/],
  ["no window", [{ window: 155 }], /shows no window/],
] as const)("%s is refused", (_, pictures, words) => {
  expect(faults(...pictures).join("\n")).toMatch(words);
});

test("a seventh picture is one too many", () => {
  const png = draw();
  const seven = Array.from({ length: 7 }, (_, index) => ({ name: `${index}.png`, png }));
  expect(pictureFaults(seven)).toEqual(["There are 7 pictures; 6 are the most."]);
});
