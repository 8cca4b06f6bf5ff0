/**
 * Tells browsers how far a run is, as server-sent events. The state is read off the disk, where whoever
 * works on the run writes it, on this machine or another; once for all that look at the same run.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../../base/log.ts';
import { isUnderWay, type RunState } from '../../requests/state.ts';
import type { Store } from '../../requests/store.ts';

const LOOK_MS = 300;
/** Below the time after which a proxy, or our own server, takes a silent connection for dead. */
const COMMENT_MS = 15_000;
/** Browsers come again after so long when the connection breaks. */
const RETRY_MS = 2_000;

export interface Events {
  /** Tells until the run is done, or the client goes. The reply is ours then. */
  tell(run: string, request: FastifyRequest, reply: FastifyReply): void;
  /** Browsers that are told something. */
  listeners(): number;
  close(): void;
}

interface Watched {
  clients: Set<NodeJS.WritableStream>;
  last: string;
  timer: NodeJS.Timeout;
}

const eventOf = (state: RunState) => `event: state\ndata: ${JSON.stringify(state)}\n\n`;

/** @param most clients at a time; the oldest goes for a further one, and comes again by itself */
export function createEvents(store: Pick<Store, 'state'>, most: number, log: Logger): Events {
  const runs = new Map<string, Watched>();
  const clients = new Set<NodeJS.WritableStream>();
  const comments = setInterval(() => {
    for (const client of clients) client.write(':\n\n');
  }, COMMENT_MS);

  async function look(run: string, watched: Watched): Promise<void> {
    const state = await store.state(run);
    const text = eventOf(state ?? { state: 'expired', since: new Date().toISOString() });
    if (text !== watched.last) {
      watched.last = text;
      for (const client of watched.clients) client.write(text);
    }
    if (state === null || !isUnderWay(state)) for (const client of watched.clients) client.end();
  }

  function watch(run: string): Watched {
    const known = runs.get(run);
    if (known !== undefined) return known;
    let looking = false;
    const watched: Watched = {
      clients: new Set(),
      last: '',
      timer: setInterval(() => {
        if (looking) return;
        looking = true;
        look(run, watched)
          .catch((err) => log.error({ request: run, err }, 'the state cannot be read'))
          .finally(() => {
            looking = false;
          });
      }, LOOK_MS),
    };
    runs.set(run, watched);
    return watched;
  }

  return {
    tell(run, request, reply) {
      const [oldest] = clients;
      if (clients.size >= most) oldest?.end();
      const client = reply.raw;
      reply.hijack();
      client.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        // nginx passes on at once what it would collect
        'X-Accel-Buffering': 'no',
      });
      client.write(`retry: ${RETRY_MS}\n\n`);
      const watched = watch(run);
      watched.clients.add(client);
      clients.add(client);
      if (watched.last !== '') client.write(watched.last);
      client.once('close', () => {
        clients.delete(client);
        watched.clients.delete(client);
        if (watched.clients.size > 0) return;
        clearInterval(watched.timer);
        if (runs.get(run) === watched) runs.delete(run);
      });
      request.raw.resume();
    },

    listeners: () => clients.size,

    close() {
      clearInterval(comments);
      for (const client of clients) client.end();
    },
  };
}
