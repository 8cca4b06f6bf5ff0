/** Runs programs of the host and says how long a step took. */
import { spawn } from 'node:child_process';

export interface Output {
  code: number;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  /** Text for its standard input. */
  input?: string;
  /** Exit codes that are no failure; 0 alone unless told. */
  codes?: readonly number[];
  /** Seconds until it is killed. */
  seconds?: number;
}

const DEFAULT_SECONDS = 120;
/** Of the output of a program that failed. */
const SHOWN_CHARACTERS = 4000;

/**
 * Runs a program to its end.
 *
 * @throws with the end of its output when it ends with another code, by a signal, or too late
 */
export function run(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Output> {
  const seconds = options.seconds ?? DEFAULT_SECONDS;
  const codes = options.codes ?? [0];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const parts = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (part: string) => {
        parts[stream] += part;
      });
    }
    // A program that ended early does not read its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (code !== null && codes.includes(code)) {
        resolve({ code, ...parts });
        return;
      }
      const end = signal === null ? `exit code ${code}` : `${signal} (${seconds} s allowed)`;
      const shown = `${parts.stdout}\n${parts.stderr}`.slice(-SHOWN_CHARACTERS);
      reject(new Error(`${program} ${args.at(-1) ?? ''}: ${end}\n${shown}`));
    });
  });
}

/** Prints one fact below the test that is running. */
export function say(text: string): void {
  console.log(`      ${text}`);
}

/** Runs a step and prints how long it took. */
export async function timed<T>(what: string, step: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await step();
  say(`${what}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return result;
}

/** Waits until `done` answers something true. @throws after `seconds` */
export async function waitFor<T>(
  what: string,
  seconds: number,
  done: () => T | Promise<T>,
): Promise<NonNullable<T>> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await done();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
