/** Everything that was kept of the logs -> `service-logs`, within its bounds. */
import type { Place } from '../../../build/inputs/input.ts';
import { placeOf } from '../../../build/inputs/place.ts';
import { goesOn } from '../../../build/inputs/service-logs.ts';
import type {
  FailureLogs,
  LogEvent,
  LogLine,
  ServiceLogsFile,
} from '../../../format/service-logs.ts';
import { isBeside } from '../events.ts';
import { isError, isGrave, type Keeper, type KeptLine } from '../kept-lines.ts';
import type { Scanned, SeenEvent } from '../scan.ts';
import type { Failure, SearchTerms } from '../search-terms.ts';
import { clocksOf } from './clocks.ts';
import { withoutCopies } from './copies.ts';
import { endpointLogs } from './endpoint-logs.ts';
import { duringFirst, findingsOf, type LogsRead, nearLines, type ReadLog } from './findings.ts';
import { restartsOf } from './restarts.ts';
import { stopsBy } from './stops.ts';

/** A log as it was read, or not: without a form nothing was. */
export interface NamedLog extends Scanned, Place {
  path: string;
  service: string;
  /** It was read to its end. */
  whole: boolean;
}

export interface Concluded {
  wanted: SearchTerms;
  keeper: Keeper;
  events: readonly SeenEvent[];
  logs: readonly NamedLog[];
  leftOut: number;
}

/** Lines of a failure, and of all of them. */
const MAX_LINES = 60;
const MAX_ALL_LINES = 4000;
/** Of those near a failure that are of one kind. */
const MAX_ALIKE = 2;
/** Events of one kind and log within so many milliseconds are one. */
const TOGETHER = 60_000;

export function conclude({ wanted, keeper, events, logs, leftOut }: Concluded): ServiceLogsFile {
  const ahead = clocksOf(logs);
  const read: LogsRead = {
    logs: logs.map((log, index): ReadLog => {
      // the end of a part that was put aside is no end of its service
      return { ...log, ahead: ahead[index] ?? 0, whole: log.whole && !goesOn(log.path) };
    }),
    keeper,
    logOf: endpointLogs(logs),
    isStop: stopsBy(wanted),
  };
  const share = Math.max(8, Math.floor(MAX_ALL_LINES / Math.max(1, wanted.failures.length)));
  return {
    version: 1,
    logs: logs.map(({ path, host, service, form, lines, activity }, index) => {
      const shift = ahead[index] ?? 0;
      const at = (time: number | null) => (time === null ? null : Math.round(time - shift));
      return {
        path,
        host,
        service,
        format: form?.name ?? null,
        lines,
        from: at(activity.first),
        to: at(activity.last),
        ahead: ahead[index] ?? null,
      };
    }),
    leftOut,
    failures: wanted.failures.map((failure, index) =>
      describe(failure, index, Math.min(MAX_LINES, share), read),
    ),
    more: wanted.more,
    events: eventsOf([...events, ...restartsOf(logs)], read.logs, wanted.extent),
  };
}

function describe(failure: Failure, index: number, room: number, read: LogsRead): FailureLogs {
  const { stream, run, from, to, requests } = failure;
  const own = read.keeper.kept.filter(({ failures }) => failures.includes(index));
  const hostOf = (log: number) => read.logs[log]?.host ?? null;
  const once = withoutCopies([...own, ...nearLines(failure, read)], hostOf);
  const near = duringFirst(once, failure, read);
  const all = [...once.filter(({ of }) => of !== 'near'), ...withoutRepeats(near)].sort(
    (a, b) => (a.time ?? 0) - (b.time ?? 0) || a.line - b.line,
  );
  const found = new Set(own.flatMap(({ id, of }) => (of === 'request' ? (id ?? []) : [])));
  const findings = findingsOf(failure, placeOf(failure.stream), all, read);
  const shown = choose(all, room, new Set(findings.map(({ log, line }) => `${log} ${line}`)));
  return {
    stream,
    run,
    from: Math.floor(from),
    to: Math.ceil(to),
    lines: shown.map((line) => toLine(line, read.logs)),
    more: all.length - shown.length + read.keeper.more(index),
    requests: requests.size,
    found: found.size,
    findings,
  };
}

/** Of the lines near a failure the first of each kind. */
function withoutRepeats(lines: readonly KeptLine[]): KeptLine[] {
  const counts = new Map<string, number>();
  return lines.filter(({ of, template }) => {
    if (of !== 'near') return false;
    const count = (counts.get(template) ?? 0) + 1;
    counts.set(template, count);
    return count <= MAX_ALIKE;
  });
}

/** The gravest, of others one of each request first; in their order. */
function choose(lines: readonly KeptLine[], room: number, told: ReadonlySet<string>): KeptLine[] {
  if (lines.length <= room) return [...lines];
  const seen = new Set<string | null>();
  const weights = lines.map((line) => {
    const { level, id, log, line: number } = line;
    const isNew = !seen.has(id) && seen.add(id) !== undefined;
    if (told.has(`${log} ${number}`)) return 4;
    if (isError(level)) return 3;
    if (isGrave(level)) return 2;
    return level === 'info' || isNew ? 1 : 0;
  });
  const order = lines.map((_, index) => index);
  order.sort((a, b) => (weights[b] as number) - (weights[a] as number) || b - a);
  return order
    .slice(0, room)
    .sort((a, b) => a - b)
    .map((index) => lines[index] as KeptLine);
}

function toLine(kept: KeptLine, logs: readonly ReadLog[]): LogLine {
  const { log, line, time, level, text, last, pid, of, id } = kept;
  return {
    log,
    line,
    at: time === null ? null : time - (logs[log] as ReadLog).ahead,
    level,
    text,
    ...(last === null ? {} : { last }),
    ...(pid === null ? {} : { pid }),
    of,
    ...(id === null ? {} : { id }),
  };
}

/** While the tests ran, or a little before and after; without a time none can be told of. */
function eventsOf(
  events: readonly SeenEvent[],
  logs: readonly ReadLog[],
  extent: SearchTerms['extent'],
): LogEvent[] {
  const [first, last] = extent ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const told: LogEvent[] = [];
  const timed = events.map(({ time, ...event }) => ({
    ...event,
    at: time === null ? null : time - (logs[event.log] as ReadLog).ahead,
  }));
  for (const event of timed.sort((a, b) => (a.at ?? 0) - (b.at ?? 0))) {
    const { at, kind, log } = event;
    if (at !== null && (at < first - TOGETHER || at > last + TOGETHER)) continue;
    // that services are started before the tests is how every run begins
    if (kind === 'start' && at !== null && at < first) continue;
    const before = told.findLast((one) => one.kind === kind && one.log === log);
    if (before === undefined || (at ?? 0) - (before.at ?? 0) >= TOGETHER)
      told.push({ ...event, count: 1 });
    else if (isBeside(before.text)) Object.assign(before, isBeside(event.text) ? {} : event);
    else if (!isBeside(event.text)) before.count += 1;
  }
  return told;
}
