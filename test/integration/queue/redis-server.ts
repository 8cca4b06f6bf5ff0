/** A real redis-server for tests: on a Unix socket in a directory of its own, no TCP, no files. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_DEADLINE_MS = 20_000;
/** The program, with words before its own: Valkey, or a Redis of another version. */
const [SERVER = '', ...SERVER_WORDS] = (process.env.STACKVIZD_REDIS_SERVER ?? 'redis-server').split(
  ' ',
);

export interface RedisServer {
  /** Path of the Unix socket; it stays the same over restarts. */
  readonly socketPath: string;
  /** Of the server that runs now. */
  pid(): number;
  /** Ends the server at once (SIGKILL), as a crash or a lost machine would. */
  kill(): Promise<void>;
  /** Stops the server from answering without closing any connection (SIGSTOP). */
  freeze(): void;
  thaw(): void;
  /** Starts a server that was killed; it remembers nothing unless `persistent`. */
  start(): Promise<void>;
  /** Sends one command as `redis-cli` would type it; returns the raw reply. */
  command(...words: string[]): Promise<string>;
  /** A connection that stays, for what may lock new ones out. */
  session(password?: string): Promise<{ send(...words: string[]): Promise<string>; end(): void }>;
  /** Kills the server and removes its directory. */
  remove(): Promise<void>;
}

/** Sends one command over a connection of its own and reads what comes within the first reply. */
function ask(socketPath: string, words: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    socket.setTimeout(2000, () => socket.destroy(new Error('redis-server does not answer')));
    socket.on('error', reject);
    socket.on('data', (data) => {
      resolve(data.toString());
      socket.destroy();
    });
    socket.write(encode(words));
  });
}

const encode = (words: string[]) =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

/** Starts a server and waits until it answers. `options` are words of its command line. */
export async function startRedisServer(
  settings: { persistent?: boolean; options?: string[] } = {},
): Promise<RedisServer> {
  const directory = mkdtempSync(join(tmpdir(), 'stackvizd-redis-'));
  const socketPath = join(directory, 'redis.sock');
  const journal = settings.persistent === true;
  const words = ['--port', '0', '--unixsocket', socketPath, '--dir', directory, '--save', ''];
  words.push('--appendonly', journal ? 'yes' : 'no', '--appendfsync', 'always');
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const all = [...SERVER_WORDS, ...words, ...(settings.options ?? [])];
    const server = spawn(SERVER, all, {
      stdio: 'ignore',
    });
    child = server;
    let failure: Error | undefined;
    server.once('error', (error) => {
      failure = error;
    });
    const deadline = Date.now() + START_DEADLINE_MS;
    for (;;) {
      const reply = await ask(socketPath, ['PING']).catch(() => '');
      // with a password it answers -NOAUTH: that is an answer too
      if (reply.startsWith('+PONG') || reply.startsWith('-NOAUTH')) return;
      if (failure !== undefined) throw failure;
      if (server.exitCode !== null || Date.now() > deadline) {
        throw new Error(`redis-server did not start (exit code ${server.exitCode})`);
      }
      await sleep(20);
    }
  }

  async function kill(): Promise<void> {
    const server = child;
    child = undefined;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  }

  await start().catch(async (error) => {
    await kill();
    rmSync(directory, { recursive: true, force: true });
    throw error;
  });
  return {
    socketPath,
    pid: () => child?.pid ?? 0,
    kill,
    start,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    command: (...line) => ask(socketPath, line),
    async session(password) {
      const socket = connect(socketPath);
      const send = async (...line: string[]) => {
        socket.write(encode(line));
        return String((await once(socket, 'data'))[0]);
      };
      if (password !== undefined) await send('AUTH', password);
      return { send, end: () => socket.destroy() };
    },
    async remove() {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
