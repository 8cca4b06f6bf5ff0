/**
 * Which log tells of a service that was asked, by the requests that it mentions.
 *
 * Addresses say little: 127.0.0.1:5000 is another service on every node, and of an upgrade's two clouds each has one. The
 * log that mentions requests of this very stream is of the service that it asked. Without such requests those of other
 * streams must do, and the places of stream and log decide.
 */
import type { Place } from '../../../build/inputs/input.ts';
import { isOfMany, type Scanned } from '../scan.ts';

/** A log, whose it is, and what it mentions. */
export interface PlacedLog extends Place, Pick<Scanned, 'requests'> {
  service: string;
}

/** Who asked: the stream, and where what it says of addresses holds. */
export interface Asker {
  stream: string;
  place: Place;
}

/** `own`: it mentions requests that the stream made. */
export interface EndpointLog {
  log: number;
  own: boolean;
}

export type LogOf = (endpoint: string, asker: Asker) => EndpointLog | null;

const LOOPBACK = /^(?:127\.|localhost(?:[:/]|$)|\[::1\])/;

/** Where one does not say, nothing speaks against it. */
const agree = <T>(a: T | null, b: T | null) => a === null || b === null || a === b;

interface Candidate {
  log: number;
  votes: number;
}

/** By the most requests; of the logs of many programs none. */
export function endpointLogs(logs: readonly PlacedLog[]): LogOf {
  const byStream = countRequests(logs);
  const logAt = ({ log }: Candidate) => logs[log] as PlacedLog;
  return (endpoint, { stream, place }) => {
    const streams = byStream.get(endpoint);
    if (streams === undefined) return null;
    const choose = (votes: ReadonlyMap<number, number>[]): Candidate | null => {
      const all = sum(votes).filter((one) => {
        const { host, phase } = logAt(one);
        return agree(phase, place.phase) && (!LOOPBACK.test(endpoint) || agree(host, place.host));
      });
      const [most] = all.sort((a, b) => b.votes - a.votes);
      if (most === undefined) return null;
      const { service } = logAt(most);
      const isHere = (one: PlacedLog) => one.service === service && agree(one.host, place.host);
      return isHere(logAt(most)) ? most : (all.find((one) => isHere(logAt(one))) ?? most);
    };
    const own = choose([streams.get(stream) ?? new Map()]);
    if (own !== null) return { log: own.log, own: true };
    const other = choose([...streams.values()]);
    if (other === null) return null;
    const { service, host } = logAt(other);
    const isHere = agree(host, place.host);
    const hasOwn = logs.some(
      (one) =>
        one.service === service && agree(one.host, place.host) && agree(one.phase, place.phase),
    );
    return isHere || !hasOwn ? { log: other.log, own: false } : null;
  };
}

/** How many requests of a stream to an endpoint each log mentions. */
function countRequests(logs: readonly PlacedLog[]): Map<string, Map<string, Map<number, number>>> {
  const counts = new Map<string, Map<string, Map<number, number>>>();
  logs.forEach(({ service, requests }, log) => {
    if (isOfMany(service)) return;
    for (const { endpoint, stream } of requests.keys()) {
      if (endpoint === null) continue;
      const streams = counts.get(endpoint) ?? new Map<string, Map<number, number>>();
      const own = streams.get(stream) ?? new Map<number, number>();
      own.set(log, (own.get(log) ?? 0) + 1);
      counts.set(endpoint, streams.set(stream, own));
    }
  });
  return counts;
}

function sum(votes: readonly ReadonlyMap<number, number>[]): Candidate[] {
  const all = new Map<number, number>();
  for (const [log, count] of votes.flatMap((one) => [...one])) {
    all.set(log, (all.get(log) ?? 0) + count);
  }
  return [...all].map(([log, count]) => ({ log, votes: count }));
}
