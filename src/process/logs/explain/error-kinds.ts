/**
 * The kinds of ERROR lines that services logged, for runs to be compared by: those of a good run are kept with what is
 * published of it.
 *
 * What is not among the kinds of a service was not logged only where every log of it was read to its end and every kind
 * has its place: other services are not among those that are known.
 */
import type { ErrorKind, ErrorLines } from '../../../format/service-logs.ts';
import { templateOf } from '../../../verdict/causes/alike.ts';
import { ownText } from '../../own-text.ts';
import { isOfMany, isOfRunner } from '../scan.ts';

/** Lines that are looked at, 20 µs each, and kinds and services that are kept. */
const MAX_NOTED = 100_000;
const MAX_KINDS = 500;
const MAX_SERVICES = 200;
/** Of a line what is looked at, and of its template what is kept: so far lines of one kind agree. */
const MAX_LOOKED = 1000;
const MAX_TEXT = 200;
/** Of all templates together, in UTF-16 units. */
const MAX_ALL = 40_000;

interface Noted {
  log: number;
  line: number;
  count: number;
  text: string;
}

/** What is known of a log in which lines were noted. */
export interface LogOfKinds {
  path: string;
  host: string | null;
  service: string;
  /** It was read to its end, and in a form that is known. */
  whole: boolean;
}

export interface ErrorKinds {
  /** @param says logger and message, without what differs by request */
  note(log: number, line: number, says: string): void;
  /**
   * @param logs in the order of their indexes
   * @param leftOut services of which a log was not read at all
   */
  end(logs: readonly LogOfKinds[], leftOut: readonly string[]): ErrorLines;
}

/** `nova.compute.manager: Instance … failed`: what all lines of a kind say. */
export function errorTemplate(says: string): string {
  const text = templateOf({ text: says.slice(0, MAX_LOOKED), own: [] }, [])
    .join('')
    .trim();
  return (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text).toWellFormed();
}

export function createErrorKinds(): ErrorKinds {
  const kinds = new Map<string, Noted>();
  let noted = 0;
  let size = 0;
  let isFull = false;

  return {
    note(log, line, says) {
      if (isFull) return;
      noted += 1;
      const text = errorTemplate(says);
      const key = `${log} ${text}`;
      const known = kinds.get(key);
      if (known !== undefined) known.count += 1;
      else {
        kinds.set(key, { log, line, count: 1, text: ownText(text) });
        size += text.length;
      }
      isFull = noted >= MAX_NOTED || kinds.size > MAX_KINDS || size > MAX_ALL;
    },
    end(logs, leftOut) {
      const partly = new Set(leftOut);
      for (const { service, whole } of logs) {
        if (!whole || isOfRunner(service)) partly.add(service);
      }
      const read = new Set(logs.map(({ service }) => service).filter((one) => !partly.has(one)));
      const services = isFull ? [] : [...read].slice(0, MAX_SERVICES);
      return { isFull, services, kinds: withoutCopies([...kinds.values()], logs) };
    },
  };
}

/** What a log of many programs repeats of that of a service is told once, and of the tests' own nothing. */
function withoutCopies(kinds: readonly Noted[], logs: readonly LogOfKinds[]): ErrorKind[] {
  const all = kinds.map(({ log, line, count, text }): ErrorKind => {
    const { path, host, service } = logs[log] as LogOfKinds;
    return { service, host, text, count, path, line };
  });
  const own = new Set(all.filter(({ service }) => !isOfMany(service)).map(({ text }) => text));
  return all.filter(
    ({ service, text }) => !isOfRunner(service) && (!isOfMany(service) || !own.has(text)),
  );
}
