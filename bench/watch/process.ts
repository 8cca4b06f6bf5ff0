/** Starts watcher-process.ts and reads what it prints. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export type Line = Record<string, unknown> & { event: string; kind?: string; durationMs?: number };

/** @param words of its command line; see watcher-process.ts */
export function start(watcherProcess: string, ...words: string[]) {
  // those that bin/stackvizd gives the watcher
  const flags = ['--max-semi-space-size=1', '--heap-growing-percent=30'];
  const child = spawn(process.execPath, [...flags, watcherProcess, ...words], {
    env: { ...process.env, MALLOC_ARENA_MAX: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: Line[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => lines.push(JSON.parse(text)));
  const wait = async (condition: (line: Line) => unknown, count = 1): Promise<Line[]> => {
    for (;;) {
      const found = lines.filter(condition);
      if (found.length >= count) return found;
      if (child.exitCode !== null) throw new Error('the watcher ended');
      await sleep(50);
    }
  };
  let asked = 0;
  const status = async (): Promise<Line> => {
    asked += 1;
    child.stdin.write('\n');
    return (await wait(({ event }) => event === 'status', asked)).at(-1) as Line;
  };
  return { child, lines, wait, status };
}

export const peakMebibytes = (pid: number | undefined) =>
  Math.round(
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
  );
