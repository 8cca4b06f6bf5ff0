/**
 * One process at a time works on a thing: a run in the cache of `view`, the directory of an `export`. So neither
 * of two takes away what the other has half done.
 *
 * The lock is a socket with an abstract name (unix(7)): it is gone with its process, however that ends, so
 * none is left over; and who waits is connected to it, so that they learn at once when it is.
 */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './errors.ts';

/** Between two tries where somebody goes at that moment. */
const AGAIN_MS = 20;

/** null: somebody else has it. @throws system errors */
async function listen(name: string): Promise<{ server: Server; waiting: Set<Socket> } | null> {
  const waiting = new Set<Socket>();
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => waiting.delete(socket));
    socket.resume();
  });
  server.listen(name);
  try {
    await once(server, 'listening');
    return { server, waiting };
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return null;
    throw error;
  }
}

/** Resolves when who has it lets go, or is gone. */
async function whenFree(name: string, signal: AbortSignal): Promise<void> {
  const socket = connect(name);
  const leave = () => socket.destroy();
  signal.addEventListener('abort', leave, { once: true });
  socket.on('error', () => undefined);
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
  signal.removeEventListener('abort', leave);
  if (!signal.aborted) await sleep(AGAIN_MS);
}

/**
 * Waits until nobody has the name.
 *
 * @param name of what is worked on, up to 100 bytes
 * @param onWait called once, where somebody else has it
 * @returns what lets it go
 * @throws the reason of the signal; system errors
 */
export async function takeTurn(
  name: string,
  signal: AbortSignal,
  onWait: () => void = () => undefined,
): Promise<() => void> {
  const socketName = `\0${name}`;
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    const held = await listen(socketName);
    if (held !== null) {
      return () => {
        held.server.close();
        for (const socket of held.waiting) socket.destroy();
      };
    }
    if (tries === 0) onWait();
    await whenFree(socketName, signal);
  }
}
