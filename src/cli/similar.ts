/** The name that somebody who typed this word probably meant: at most two letters away, and less than half of it. */
export function similar(word: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, away: distance(word, name) }))
    .filter(({ name, away }) => away <= 2 && away < name.length / 2)
    .sort((one, other) => one.away - other.away);
  return near[0]?.name;
}

/** Letters to add, to take away, to change or to swap. */
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= one.length; row++) {
    rows.push([row]);
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      rows[row]?.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (same ? 0 : 1),
          swapped ? at(row - 2, column - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(one.length, other.length);
}
