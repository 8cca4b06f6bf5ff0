import type { Section } from './sections.ts';

/** What stands in a row of the folded output: the head of a section, or a line. */
export type ConsoleRow = { section: number; line: number } | { section: null; line: number };

/** The rows of the output as it is folded now. */
export interface ConsoleRows {
  count: number;
  at: (row: number) => ConsoleRow;
  /** Row of a line, or of the closed section that hides it. */
  rowOf: (line: number) => number;
  /** Whether a line has a row of its own. */
  isShown: (line: number) => boolean;
  /** Row of a section's head; -1 where a closed one hides it. */
  rowOfSection: (section: number) => number;
}

/** Rows that follow each other: a head, or lines from one on. */
interface Block {
  row: number;
  section: number | null;
  line: number;
}

/** Lays out rows; `open` is 1 by index of the section. Takes as long as there are sections. */
export function layoutRows(sections: Section[], open: Uint8Array, lines: number): ConsoleRows {
  const blocks: Block[] = [];
  const heads = new Int32Array(sections.length).fill(-1);
  let row = 0;
  let line = 0;
  const addLines = (to: number) => {
    if (to <= line) return;
    blocks.push({ row, section: null, line });
    row += to - line;
    line = to;
  };
  sections.forEach((section, index) => {
    // In a closed section, which is passed.
    if (section.from < line) return;
    addLines(section.from);
    heads[index] = row;
    blocks.push({ row, section: index, line });
    row++;
    if (open[index] === 0) line = section.to;
  });
  addLines(lines);

  /** The last block that does not begin after it; blocks of one line follow from head to text. */
  const find = (key: 'row' | 'line', limit: number): Block => {
    let low = 0;
    let high = blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((blocks[middle] as Block)[key] <= limit) low = middle + 1;
      else high = middle;
    }
    return blocks[low - 1] ?? { row: 0, section: null, line: 0 };
  };
  return {
    count: row,
    at(wanted) {
      const block = find('row', wanted);
      if (block.section !== null) return { section: block.section, line: block.line };
      return { section: null, line: block.line + wanted - block.row };
    },
    rowOf(wanted) {
      const block = find('line', wanted);
      return block.section === null ? block.row + wanted - block.line : block.row;
    },
    isShown: (wanted) => find('line', wanted).section === null,
    rowOfSection: (section) => heads[section] ?? -1,
  };
}
