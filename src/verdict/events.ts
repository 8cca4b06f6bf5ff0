/** What befell machines and services while tests failed: the same on the page and wherever it is told. */
import type {
  FailureLogs,
  LogEvent,
  LogEventKind,
  ServiceLogsFile,
} from '../format/service-logs.ts';

/** In a few words. */
export const EVENT_LABEL: Record<LogEventKind, string> = {
  oom: 'Out of memory',
  'disk-full': 'Disk full',
  'read-only': 'Read-only file system',
  crash: 'Crash',
  killed: 'Service killed',
  restart: 'Service restarted',
  guest: 'Guest died',
  'disk-error': 'Disk error',
  hung: 'Task hung',
  recovery: 'Database recovers from a crash',
  alarm: 'RabbitMQ alarm',
  stop: 'Service stopped',
  start: 'Service started',
  clock: 'Clock set',
};

/** Milliseconds before a failure in which an event may have to do with it. */
const BEFORE = 60_000;

/** What befell them while a test failed, or shortly before: which does not say that it is why. */
export const eventsNear = (events: readonly LogEvent[], { from, to }: FailureLogs): LogEvent[] =>
  events.filter(({ at }) => at !== null && at >= from - BEFORE && at <= to);

/**
 * What befell them near any of the failures, each kind of one log once: the first, and how often the log tells
 * of the like. Without the lines that explain a failure, which are told there.
 */
export function befell({ events, failures }: ServiceLogsFile): LogEvent[] {
  const place = ({ log, line }: { log: number; line: number }) => `${log} ${line}`;
  const told = new Set(failures.flatMap(({ findings: [first] }) => (first ? [place(first)] : [])));
  const near = new Set(failures.flatMap((failure) => eventsNear(events, failure)));
  const kinds = new Map<string, LogEvent>();
  for (const event of events) {
    if (!near.has(event) || told.has(place(event))) continue;
    const kind = `${event.kind} ${event.log}`;
    const known = kinds.get(kind);
    kinds.set(kind, known ? { ...known, count: known.count + event.count } : event);
  }
  return [...kinds.values()];
}
