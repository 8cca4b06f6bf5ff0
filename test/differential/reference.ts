/** The reference parser in a process of its own, fed stream after stream. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

// Debian's: another Python may stand first in PATH
const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('reference.py', import.meta.url));

/** A test as the reference tells it: times in microseconds, files as name, type, bytes. */
export interface ReferenceTest {
  id: string;
  status: string;
  tags: string[];
  start: number | null;
  end: number | null;
  files: [name: string, mime: string | null, bytes: string][];
}

/** What a reading of a stream gave. */
export interface Reading {
  tests: ReferenceTest[];
  runFiles: [route: string | null, name: string, mime: string | null, bytes: string][];
  text: string;
}

/** The answer to one stream; reference.py says what is what. */
export interface Answer {
  plain: Reading & { error: string | null };
  adjusted: Reading;
  /** Null: nothing was adjusted. */
  same: number | null;
  reasons: string[];
  missed: [from: number, to: number][];
}

/** Whether the reference can be run here. */
export function hasReference(): boolean {
  return spawnSync(PYTHON, ['-c', 'import subunit']).status === 0;
}

/** Starts the process. One stream at a time. */
export function startReference() {
  const child = spawn(PYTHON, ['-B', SCRIPT], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  let received: Buffer[] = [];
  let bytes = 0;
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null;

  child.stderr.on('data', (data) => {
    complaints = (complaints + data).slice(-4000);
  });
  child.on('close', (code) => {
    waiting?.reject(new Error(`the reference ended with ${code}: ${complaints}`));
    waiting = null;
  });
  // its end is reported above
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (data: Buffer) => {
    received.push(data);
    bytes += data.length;
    if (bytes < 4) return;
    const whole = Buffer.concat(received);
    received = [whole];
    const end = 4 + whole.readUInt32BE(0);
    if (bytes < end) return;
    received = [];
    bytes = 0;
    waiting?.resolve(JSON.parse(whole.toString('latin1', 4, end)));
    waiting = null;
  });

  return {
    read(version: 1 | 2, stream: Buffer): Promise<Answer> {
      const header = Buffer.from(`${version}0000`);
      header.writeUInt32BE(stream.length, 1);
      return new Promise((resolve, reject) => {
        if (child.exitCode !== null) throw new Error('the reference has ended');
        waiting = { resolve, reject };
        child.stdin.write(header);
        child.stdin.write(stream);
      });
    },
    async stop(): Promise<void> {
      if (child.exitCode !== null) return;
      const closed = once(child, 'close');
      child.stdin.end();
      await closed;
    },
  };
}
