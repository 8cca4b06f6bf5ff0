/** The demo's `stackvizd run`: a child process on a free port, its log lines made short. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const HOST = '127.0.0.1';
const PREFERRED_PORT = 8080;
const START_SECONDS = 30;
/** More than the daemon takes for itself, see `shutdownSeconds` below. */
const STOP_SECONDS = 15;

export interface Daemon {
  /** Where the logs root is served, without a slash at its end. */
  url: string;
  /** Null while it runs. */
  exitCode(): number | null;
  /** Resolves when the signal is aborted, rejects when the daemon ends by itself. */
  ended(stop: AbortSignal): Promise<void>;
  /** Stops it, by force if need be. */
  close(): Promise<void>;
}

/** Writes a config to the file `config` and starts stackvizd with it; resolves when it serves. */
export async function startDaemon(
  root: string,
  config: string,
  stop: AbortSignal,
): Promise<Daemon> {
  const port = (await freePort(PREFERRED_PORT)) ?? (await freePort(0)) ?? 0;
  if (port !== PREFERRED_PORT)
    console.log(`\n  Another program has port ${PREFERRED_PORT}: the demo takes ${port}.`);
  const settings = {
    root,
    serve: { host: HOST, port },
    process: { shutdownSeconds: 5 },
  };
  // JSON is YAML.
  await writeFile(config, JSON.stringify(settings, null, 2));
  const child = spawn(process.execPath, [CLI, 'run', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: ownEnvironment(),
  });
  createInterface({ input: child.stdout }).on('line', (line) => console.log(shorten(line)));
  const exited = once(child, 'exit');
  const daemon: Daemon = {
    url: `http://${HOST}:${port}`,
    exitCode: () => child.exitCode ?? (child.signalCode === null ? null : 1),
    ended: (signal) => ended(exited, signal),
    close: () => close(child, exited),
  };
  try {
    await answers(daemon, stop);
  } catch (error) {
    await daemon.close();
    throw error;
  }
  return daemon;
}

/** Without the settings of somebody's real stackvizd. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !name.startsWith('STACKVIZD_'));
  return Object.fromEntries(entries);
}

async function answers(daemon: Daemon, stop: AbortSignal): Promise<void> {
  const end = Date.now() + START_SECONDS * 1000;
  while (Date.now() < end) {
    if (daemon.exitCode() !== null) throw new Error('stackvizd did not start');
    const response = await fetch(`${daemon.url}/`, { signal: stop }).catch(() => null);
    if (response) return;
    await sleep(100, undefined, { signal: stop });
  }
  throw new Error(`stackvizd did not serve ${daemon.url} within ${START_SECONDS} s`);
}

async function ended(exited: Promise<unknown>, stop: AbortSignal): Promise<void> {
  const aborted = new Promise<'aborted'>((resolve) => {
    if (stop.aborted) resolve('aborted');
    stop.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
  if ((await Promise.race([exited, aborted])) !== 'aborted') throw new Error('stackvizd ended');
}

async function close(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
  await exited;
  clearTimeout(timer);
}

/** A port of the loopback interface nobody listens on; null when `wanted` is taken. */
function freePort(wanted: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(wanted, HOST, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}

/** The message of a JSON log line; other lines as they are. */
function shorten(line: string): string {
  try {
    const { level, msg, build } = JSON.parse(line) as Record<string, unknown>;
    return `    [${level}] ${msg}${typeof build === 'string' ? ` (${build})` : ''}`;
  } catch {
    return line;
  }
}
