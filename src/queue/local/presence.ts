/**
 * Which processes of this machine watch one logs root without a Redis to meet in: two `run`s. They lose nothing
 * by it (ADR 16), but nobody means to run two, and each walks the tree and may make each page.
 *
 * They meet at a socket with an abstract name (unix(7)), which is gone with its process, however that ends. One
 * has it; the others look in, and say who they are.
 */
import { stat } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { hostname } from 'node:os';

const ANSWER_MS = 1_000;
const TEXT_MAX = 20;
/** They look every five seconds. */
const FORGOTTEN_MS = 15_000;

export interface LocalPresence {
  /** Who else watches, as `host, process 4711`; null: nobody, or the root is not there to be told by. */
  look(): Promise<string | null>;
  close(): Promise<void>;
}

/** The process that the other end names; null: it does not, in time. */
function readProcess(socket: Socket): Promise<string | null> {
  return new Promise((resolve) => {
    let text = '';
    const end = () => {
      socket.destroy();
      resolve(/^\d+$/.test(text) ? `${hostname()}, process ${text}` : null);
    };
    socket.setEncoding('latin1');
    socket.setTimeout(ANSWER_MS, end);
    socket.on('error', end);
    socket.on('end', end);
    socket.on('data', (part) => {
      text += part;
      if (text.length > TEXT_MAX) end();
    });
  });
}

/** @param pid of this process */
export function createLocalPresence(root: string, pid = process.pid): LocalPresence {
  let server: Server | null = null;
  let seen: { who: string; atMs: number } | null = null;

  /** Somebody looks in. */
  function onVisit(socket: Socket): void {
    socket.end(String(pid));
    void readProcess(socket).then((who) => {
      if (who !== null) seen = { who, atMs: performance.now() };
    });
  }

  /** @returns whether the place was free */
  function take(name: string): Promise<boolean> {
    return new Promise((resolve) => {
      const own = createServer({ allowHalfOpen: true }, onVisit);
      // in use; or there are no such sockets here, and then nobody answers either
      own.on('error', () => resolve(false));
      own.listen(name, () => {
        server = own.unref();
        resolve(true);
      });
    });
  }

  async function visit(name: string): Promise<string | null> {
    const socket = connect({ path: name, allowHalfOpen: true });
    socket.on('connect', () => socket.end(String(pid)));
    return readProcess(socket);
  }

  return {
    async look() {
      if (server !== null) {
        return seen !== null && performance.now() - seen.atMs < FORGOTTEN_MS ? seen.who : null;
      }
      const stats = await stat(root, { bigint: true }).catch(() => null);
      if (stats === null) return null;
      const name = `\0stackvizd watches ${stats.dev}:${stats.ino}`;
      return (await take(name)) ? null : visit(name);
    },

    close: () =>
      new Promise((resolve) => {
        if (server === null) return resolve();
        server.close(() => resolve());
        server = null;
      }),
  };
}
