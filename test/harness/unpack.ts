/** Packs by the tools of the system, and reads what they made. */
import { execFileSync } from 'node:child_process';
import { createWarnings } from '../../src/build/warnings.ts';
import { type ReadLimits, unpack } from '../../src/process/read-input.ts';

export const NO_LIMITS: ReadLimits = { maxBytes: 1e9, maxRatio: 1e6 };

export async function* inChunks(bytes: Buffer, sizes: number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    const chunk = Buffer.from(bytes.subarray(at, at + size));
    yield chunk;
    chunk.fill(0xee);
    at += size;
  }
}

export async function read(bytes: Buffer, sizes = [32_768], limits = NO_LIMITS) {
  const warnings = createWarnings();
  const chunks: Buffer[] = [];
  for await (const chunk of unpack(inChunks(bytes, sizes), 'x', limits, warnings)) {
    chunks.push(Buffer.from(chunk));
  }
  return { data: Buffer.concat(chunks), codes: warnings.list().map(({ code }) => code) };
}

export const lines = (count: number) =>
  Buffer.from(Array.from({ length: count }, (_, line) => `line ${line * 7919}\n`).join(''));

/** Packs by a tool of the system. */
export const tool = (name: string, ...options: string[]) => {
  return (bytes: Buffer) =>
    execFileSync(name, ['-c', ...options], { input: bytes, maxBuffer: 1e9, stdio: 'pipe' });
};
export const has = (name: string) => {
  try {
    tool(name)(Buffer.alloc(0));
    return true;
  } catch {
    return false;
  }
};
