/** Bytes as they come -> the lines that a search looks at, numbered from 1. */
import { StringDecoder } from 'node:string_decoder';
import type { LookAt } from './search.ts';

const MAX_LINE = 65_536;

/** For whoever reads a text by chunks. */
export function createLineFeed(look: LookAt) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let number = 0;
  const line = (said: string) => look(said, ++number, null);

  return {
    push(chunk: Buffer): void {
      const text = rest + decoder.write(chunk);
      let from = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        line(text.slice(from, end));
        from = end + 1;
      }
      // of an endless line the head counts
      rest = text.slice(from, from + MAX_LINE);
    },
    end(): void {
      if (rest !== '') line(rest);
    },
  };
}
