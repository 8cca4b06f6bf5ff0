/** A server of somebody else's as a process of its own, on a free port of the loopback interface. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RunningServer {
  /** Address of what it serves, with a slash at its end. */
  url: string;
  close(): Promise<void>;
}

/** What to run, and the file it is configured by. */
export interface Recipe {
  command: string;
  args: string[];
  config: string;
}

const START_MS = 90_000;
const POLL_MS = 30;
/** Somebody else may take the port before the server does. */
const ATTEMPTS = 3;

/**
 * Starts a server; resolves when it answers.
 *
 * @param recipe made for a directory of its own, which has `config`, and a port
 */
export async function runServer(
  name: string,
  recipe: (own: string, port: number) => Recipe,
): Promise<RunningServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(name, recipe);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function runOnce(
  name: string,
  recipe: (own: string, port: number) => Recipe,
): Promise<RunningServer> {
  const own = await mkdtemp(join(tmpdir(), `stackviz-${name}-`));
  // as root, nginx and Apache serve as another user
  await chmod(own, 0o755);
  const port = await freePort();
  const { command, args, config } = recipe(own, port);
  await writeFile(join(own, 'config'), config);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const close = async () => {
    await stop(child);
    await rm(own, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}/`;
  try {
    await answering(url, child);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, close };
}

/** A port of 127.0.0.1 that nobody listens on, for a program that cannot choose one. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  let said = '';
  child.stderr?.on('data', (part) => {
    said += part;
  });
  let failure: Error | null = null;
  child.once('error', (error) => {
    failure = error;
  });
  for (const end = Date.now() + START_MS; Date.now() < end; ) {
    if (failure) throw failure;
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended: ${said}`);
    const answer = await fetch(url, { method: 'HEAD' }).catch(() => null);
    if (answer) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${child.spawnfile} does not answer: ${said}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
