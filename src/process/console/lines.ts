/** Bytes -> the lines of a console, of bounded length. */
import { StringDecoder } from 'node:string_decoder';
import type { ByteSource } from '../read-input.ts';

/** Characters kept of a line; Zuul itself cuts none, and a job can print a file without newlines. */
export const MAX_LINE = 64 * 1024;

/**
 * Calls `take` for every line, without its end (`\n` or `\r\n`).
 *
 * Calls, because a console has hundreds of thousands of lines and an asynchronous step for each would
 * take longer than reading it.
 *
 * @param take gets the line, cut at MAX_LINE, and how many characters were cut off
 */
export async function readConsoleLines(
  source: ByteSource,
  take: (line: string, cut: number) => void,
): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let cut = 0;

  const keep = (piece: string): void => {
    const room = MAX_LINE - rest.length;
    rest += piece.length > room ? piece.slice(0, room) : piece;
    cut += Math.max(0, piece.length - room);
  };
  const end = (): void => {
    take(rest.endsWith('\r') ? rest.slice(0, -1) : rest, cut);
    rest = '';
    cut = 0;
  };

  const split = (text: string): void => {
    let at = 0;
    for (let newline = text.indexOf('\n'); newline >= 0; newline = text.indexOf('\n', at)) {
      keep(at === newline ? '' : text.slice(at, newline));
      end();
      at = newline + 1;
    }
    if (at < text.length) keep(text.slice(at));
  };

  for await (const chunk of source) split(decoder.write(chunk));
  split(decoder.end());
  if (rest !== '' || cut > 0) end();
}
