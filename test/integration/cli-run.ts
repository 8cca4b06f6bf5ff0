/** Runs a command of the built program as it is typed. */
import { execFile } from 'node:child_process';
import { CLI } from './daemons/daemon.ts';

export interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

export function stackvizd(
  args: string[],
  environment: Record<string, string> = {},
  input: Buffer = Buffer.alloc(0),
): Promise<Result> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, ...environment };
    const child = execFile(process.execPath, [CLI, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    child.stdin?.end(input);
  });
}
