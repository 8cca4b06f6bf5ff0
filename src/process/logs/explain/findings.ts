/** What explains a failure, of all that was kept of the logs. */
import type { Place } from '../../../build/inputs/input.ts';
import type { Finding } from '../../../format/service-logs.ts';
import type { Gap } from '../activity.ts';
import { endpointOf, REFUSED } from '../endpoints.ts';
import { isError, type Keeper, type KeptLine } from '../kept-lines.ts';
import { isOfRunner, type Scanned } from '../scan.ts';
import { type Failure, isOfOthers } from '../search-terms.ts';
import type { Asker, LogOf } from './endpoint-logs.ts';
import { errorKindOf } from './error-kind.ts';
import { bearingOf } from './proof.ts';
import { rootErrors, saidBy } from './root-errors.ts';
import type { IsStop } from './stops.ts';

/** A log that was read; `ahead` is what its clock is ahead of the tests', 0 where unknown. */
export interface ReadLog extends Scanned, Place {
  service: string;
  /** It was read to its end. */
  whole: boolean;
  ahead: number;
}

/** What is known of all logs. */
export interface LogsRead {
  logs: readonly ReadLog[];
  keeper: Keeper;
  /** The log of the service that was asked there; null where no log tells of such a request. */
  logOf: LogOf;
  isStop: IsStop;
}

/** Findings of a kind that are told. */
const MAX_FINDINGS = 3;
/** Milliseconds: so long a log that has stopped must be silent. */
const STOPPED = 1000;
/** A service that was waited for: so long must it be silent, and so much of that in the test's time. */
const SILENT = { length: 10_000, shared: 5000 };
/** Before and after a failure that lines are near. */
const NEAR = 250;

/** The strongest first. @param place of its stream @param lines about the failure, in order of time */
export function findingsOf(
  failure: Failure,
  place: Place,
  lines: readonly KeptLine[],
  read: LogsRead,
): Finding[] {
  const asker = { stream: failure.stream, place };
  const errors = lines.filter(
    ({ level, template }) => isError(level) && !read.keeper.isOrdinary(template),
  );
  const bearings = new Map(
    errors.flatMap((kept) => (kept.of === 'near' ? [] : [[kept, bearingOf(kept, failure)]])),
  );
  const own = errors.filter((kept) => bearings.get(kept) === 'explains');
  const behind = rootErrors(own.map((kept) => ({ kept, at: timeOf(kept, read) })));
  const told = distinct(own, behind).map((line): Finding => {
    const outer = behind.get(line);
    const finding = toFinding('error', line, read);
    return outer === undefined ? finding : { ...finding, passedOn: outer.log };
  });
  const gone = [...stoppedOf(failure, asker, read), ...silentOf(failure, asker, read)];
  const found = [...refusedOf(own, failure.stream, read), ...told, ...gone];
  if (found.length > 0) return found;
  const isAfter = (kept: KeptLine) => bearings.get(kept) === 'after';
  const others = errors.filter((kept) => !isAfter(kept));
  const near = distinct(duringFirst(others, failure, read), new Map()).map((line) =>
    toFinding('near', line, read),
  );
  const after = distinct(errors.filter(isAfter), new Map()).map((line) => ({
    ...toFinding('near', line, read),
    after: true,
  }));
  return [...near, ...after].slice(0, MAX_FINDINGS);
}

/** On the clock of the tests. */
const timeOf = ({ log, time }: KeptLine, { logs }: LogsRead): number | null =>
  time === null ? null : time - (logs[log] as ReadLog).ahead;

/** Services that others asked for this test and that had stopped, as the error of who asked and their own log show. */
function refusedOf(errors: readonly KeptLine[], stream: string, read: LogsRead): Finding[] {
  const found = new Map<number, Finding>();
  for (const error of errors) {
    const says = saidBy(error);
    const at = timeOf(error, read);
    const endpoint = REFUSED.test(says) ? endpointOf(says) : null;
    if (endpoint === null || at === null) continue;
    const asker = { stream, place: read.logs[error.log] as ReadLog };
    for (const finding of stoppedOf({ refused: new Set([endpoint]), to: at }, asker, read)) {
      if (finding.log !== error.log && !found.has(finding.log)) {
        found.set(finding.log, { ...finding, passedOn: error.log });
      }
    }
  }
  return [...found.values()];
}

/** Lines near a failure whose kind is logged at no other time, but for those of other tests' users. */
export function nearLines(failure: Failure, { logs, keeper }: LogsRead): KeptLine[] {
  const { from, to } = failure;
  return keeper.kept.filter((kept) => {
    const { of, log, time, template } = kept;
    if (of !== 'near' || time === null || keeper.isOrdinary(template)) return false;
    if (isOfOthers(kept, failure)) return false;
    const { ahead, service } = logs[log] as ReadLog;
    const at = time - ahead;
    // what who runs the tests says of one when it is over is no cause of it
    return at >= from - NEAR && at <= to + (isOfRunner(service) ? 0 : NEAR);
  });
}

/** Lines that were written while the test ran, then those of a moment before and after. */
export function duringFirst(
  lines: readonly KeptLine[],
  { from, to }: Failure,
  read: LogsRead,
): KeptLine[] {
  const isAside = (line: KeptLine): number => {
    const at = timeOf(line, read);
    return Number(at === null || at < from || at > to);
  };
  return lines.toSorted((a, b) => isAside(a) - isAside(b));
}

/** Of messages of one kind one: that which is behind others, that with the exception, then the first. */
function distinct(lines: readonly KeptLine[], behind: ReadonlyMap<KeptLine, KeptLine>): KeptLine[] {
  const isBehind = (line: KeptLine) => (behind.has(line) ? 8 : 0);
  const weight = (line: KeptLine) => isBehind(line) + weightOf(line);
  const weightOf = ({ of, last, text }: KeptLine) =>
    (of === 'request' ? 4 : 0) + (last !== null ? 2 : 0) + (errorKindOf(text) !== null ? 1 : 0);
  const sorted = lines.toSorted((a, b) => weight(b) - weight(a));
  const kinds = new Set<string>();
  return sorted
    .filter((line) => {
      const nature = errorKindOf(saidBy(line)) ?? errorKindOf(line.text);
      const kind = `${line.log} ${nature ?? line.template}`;
      return !kinds.has(kind) && kinds.add(kind);
    })
    .slice(0, MAX_FINDINGS);
}

function toFinding(kind: 'error' | 'near', line: KeptLine, read: LogsRead): Finding {
  const text = saidBy(line);
  return {
    kind,
    log: line.log,
    line: line.line,
    at: timeOf(line, read),
    nature: errorKindOf(text) ?? errorKindOf(line.text),
    text,
    ...(line.id === null ? {} : { id: line.id }),
  };
}

/** Services that refused connections and whose log had stopped. */
function stoppedOf(
  { refused, to }: Pick<Failure, 'refused' | 'to'>,
  asker: Asker,
  read: LogsRead,
): Finding[] {
  return [...refused].flatMap((endpoint): Finding[] => {
    const told = read.logOf(endpoint, asker);
    if (told === null) return [];
    const { log, own } = told;
    const { gaps, ahead, activity, whole } = read.logs[log] as ReadLog;
    const least = STOPPED + activity.cutBy;
    const gap = gaps.find(
      ({ from, to: until }) =>
        from - ahead <= to && (until === null || (until - ahead >= to && until - from >= least)),
    );
    if (gap === undefined) return [];
    const { stream } = asker;
    const { cutBy } = activity;
    if (!read.isStop({ gap, ahead, cutBy, whole, own, endpoint, stream, refused: to })) return [];
    const restarted = gap.to !== null && activity.restartedAfter(gap.line);
    return [{ ...silence('stopped', log, gap, ahead), restarted }];
  });
}

/** Services that a test waited for in vain and that wrote nothing meanwhile, as they never else do. */
function silentOf({ unanswered, from, to }: Failure, asker: Asker, read: LogsRead): Finding[] {
  return [...unanswered].flatMap((endpoint): Finding[] => {
    const told = read.logOf(endpoint, asker);
    if (told === null) return [];
    const { log } = told;
    const { gaps, ahead, whole } = read.logs[log] as ReadLog;
    const gap = gaps.find((one) => {
      const [since, until] = [one.from - ahead, (one.to ?? Number.POSITIVE_INFINITY) - ahead];
      const shared = Math.min(until, to) - Math.max(since, from);
      if (one.to === null && !whole) return false;
      return one.steady && until - since >= SILENT.length && shared >= SILENT.shared;
    });
    return gap === undefined ? [] : [silence('silent', log, gap, ahead)];
  });
}

const silence = (kind: 'stopped' | 'silent', log: number, gap: Gap, ahead: number): Finding => ({
  kind,
  log,
  line: gap.line,
  at: gap.from - ahead,
  until: gap.to === null ? null : gap.to - ahead,
  nature: 'peer',
  text: gap.text,
});
