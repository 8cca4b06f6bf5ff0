/** Bytes -> lines of bounded length, and their cells. */
import { StringDecoder } from 'node:string_decoder';
import type { ByteSource } from '../read-input.ts';

const MAX_LINE = 4096;

/** Delivers lines without their ends, cut at so many characters. */
export async function* readLines(source: ByteSource, most = MAX_LINE): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of source) {
    const parts = decoder.write(chunk).split('\n');
    parts[0] = rest + parts[0];
    rest = (parts.pop() ?? '').slice(0, most);
    for (const line of parts) yield line.replace(/\r$/, '').slice(0, most);
  }
  rest += decoder.end();
  if (rest !== '') yield rest.slice(0, most);
}

/**
 * The cells of a line of CSV as dstat and its kin write it: texts are quoted, quotes within them not
 * doubled, and no text goes on in the next line (ADR 14). A quoted cell ends at the first quote before a
 * comma or the line's end.
 */
export function readCells(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  /** One quote without an end has the rest of the line; looking again for each would be squared. */
  let mayEnd = true;
  const last = line.length - 1;
  for (let from = 0; from <= line.length; ) {
    const isQuoted = mayEnd && line[from] === '"';
    const inner = isQuoted ? line.indexOf('",', from + 1) : -1;
    const quoted = isQuoted && inner < 0 && from < last && line[last] === '"' ? last : inner;
    if (isQuoted && quoted < 0) mayEnd = false;
    if (quoted >= 0) {
      cells.push(line.slice(from + 1, quoted));
      from = quoted + 2;
      continue;
    }
    const comma = line.indexOf(',', from);
    const end = comma < 0 ? line.length : comma;
    cells.push(line.slice(from, end));
    from = end + 1;
  }
  return cells;
}
