/** Where something stands in a text; `end` is behind its last character. */
export interface Range {
  start: number;
  end: number;
}
