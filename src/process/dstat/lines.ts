/** Bytes -> lines of bounded length. */
import { StringDecoder } from 'node:string_decoder';
import type { ByteSource } from '../read-input.ts';

const MAX_LINE = 4096;

/** Delivers lines without their ends, cut at 4,096 characters. */
export async function* readLines(source: ByteSource): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of source) {
    const parts = decoder.write(chunk).split('\n');
    parts[0] = rest + parts[0];
    rest = (parts.pop() ?? '').slice(0, MAX_LINE);
    for (const line of parts) yield line.replace(/\r$/, '').slice(0, MAX_LINE);
  }
  rest += decoder.end();
  if (rest !== '') yield rest.slice(0, MAX_LINE);
}
