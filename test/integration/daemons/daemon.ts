/** Starts the built program as an operator does, reads its log, and ends it gently or not. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

export interface LogLine {
  level: string;
  msg: string;
  build?: string;
  [field: string]: unknown;
}

export interface Daemon {
  readonly process: ChildProcess;
  readonly lines: LogLine[];
  /** Sends a signal and waits for the end; resolves with the exit code, null after a signal. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts `stackvizd COMMAND` and waits for its line `started`.
 *
 * @param environment settings as variables
 * @param wrap a command that runs it, as `unshare` does, with its words
 */
export async function startDaemon(
  command: string,
  environment: Record<string, string>,
  args: string[] = [],
  wrap: string[] = [],
): Promise<Daemon> {
  const [program, ...words] = [...wrap, process.execPath, CLI, command, ...args];
  const child = spawn(program as string, words, {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines: LogLine[] = [];
  const started = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text) as LogLine;
      lines.push(line);
      if (line.msg === 'started') resolve();
    });
  });
  const early = exited.then(([code]) => {
    throw new Error(`stackvizd ${command} ended with ${code}`);
  });
  early.catch(() => undefined);
  await Promise.race([started, early]);
  return {
    process: child,
    lines,
    async end(signal) {
      child.kill(signal);
      return (await exited)[0] as number | null;
    },
  };
}

/** Waits until `done` is true. @throws when that takes longer than `seconds` */
export async function waitFor(
  what: string,
  seconds: number,
  done: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await done())) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
