/** Runs a command of the built program as it is typed. */
import { execFile } from 'node:child_process';
import { CLI } from './daemons/daemon.ts';

export interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

/** One that does not end is killed; its code is NaN then. */
const TIMEOUT_MS = 90_000;

function run(
  [program = '', ...words]: string[],
  environment: Record<string, string>,
  input: Buffer,
): Promise<Result> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, ...environment };
    const options = { env, timeout: TIMEOUT_MS };
    const child = execFile(program, words, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? Number.NaN), stdout, stderr });
    });
    child.stdin?.end(input);
  });
}

export const stackvizd = (
  args: string[],
  environment: Record<string, string> = {},
  input: Buffer = Buffer.alloc(0),
): Promise<Result> => run([process.execPath, CLI, ...args], environment, input);

/** Root without the right to read what its mode forbids; anybody else has none. */
const WITHOUT = '-dac_override,-dac_read_search';
const AS_ANYBODY =
  process.getuid?.() === 0
    ? ['setpriv', `--inh-caps=${WITHOUT}`, `--bounding-set=${WITHOUT}`, '--']
    : [];

/** As stackvizd(), by one for whom modes count. */
export const asAnybody = (args: string[]): Promise<Result> =>
  run([...AS_ANYBODY, process.execPath, CLI, ...args], {}, Buffer.alloc(0));

/** As stackvizd(), with its output on a full disk. */
export const ontoFullDisk = (args: string[]): Promise<Result> =>
  run(
    ['sh', '-c', 'exec "$@" >/dev/full', 'sh', process.execPath, CLI, ...args],
    {},
    Buffer.alloc(0),
  );

const READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"';
/** As stackvizd(), with a directory that is mounted read-only for it alone. */
export const onReadOnly = (directory: string, args: string[]): Promise<Result> =>
  run(
    ['unshare', '--mount', 'sh', '-c', READ_ONLY, 'sh', directory, process.execPath, CLI, ...args],
    {},
    Buffer.alloc(0),
  );
