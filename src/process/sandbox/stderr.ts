/** What a child process prints on stderr: into the log, bounded, and searched for its last words. */
import type { Readable } from 'node:stream';
import type { Logger } from '../../base/log.ts';

const MAX_LINES = 40;
const MAX_LENGTH = 500;
/** What V8 and our watchdog print when too much memory is taken. */
const MEMORY_LIMIT = /heap out of memory|heap limit|memory limit/i;

export interface StderrWatch {
  /** True when the child said that it ran out of memory. */
  memoryLimit(): boolean;
  /** Resolves when all of it is read. */
  ended: Promise<void>;
}

/** Reads `stderr` until it ends. After the 40th line, and after V8's last words, it logs no more. */
export function watchStderr(stderr: Readable, log: Logger): StderrWatch {
  let lines = 0;
  let memoryLimit = false;
  let rest = '';

  function take(line: string): void {
    const said = line.slice(0, MAX_LENGTH);
    if (said.trim() === '') return;
    lines += 1;
    // V8 prints a native stack with it that helps nobody
    if (lines <= MAX_LINES && !memoryLimit) log.warn({ stderr: said }, 'child process says');
    memoryLimit ||= MEMORY_LIMIT.test(said);
  }

  stderr.setEncoding('utf8');
  stderr.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    // no more than a line's worth is kept, however long the line is
    rest = (parts.pop() ?? '').slice(0, MAX_LENGTH);
    for (const part of parts) take(part);
  });
  const ended = new Promise<void>((resolve) => {
    stderr.on('close', () => {
      take(rest);
      resolve();
    });
  });
  return { memoryLimit: () => memoryLimit, ended };
}
