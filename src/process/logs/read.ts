/**
 * The logs of the services of a build, read after everything else: when tests failed must be known, and no
 * log may take time, memory or room from the tests.
 */
import { goesOn, serviceOf } from '../../build/inputs/service-logs.ts';
import { writeServiceLogs } from '../../dataset/service-logs-writer.ts';
import { countOf } from '../../format/quantities.ts';
import type { ErrorLines, ServiceLog } from '../../format/service-logs.ts';
import { createLineFeed } from '../../known-issues/lines.ts';
import { serviceText } from '../../known-issues/texts.ts';
import type { Part, Source, Work } from '../source.ts';
import { withInput } from '../source.ts';
import { conclude, type NamedLog } from './explain/conclude.ts';
import { createErrorKinds } from './explain/error-kinds.ts';
import { logsOfOtherZones } from './explain/other-zones.ts';
import { createKeeper } from './kept-lines.ts';
import { createLogReader } from './reader.ts';
import type { ScanState } from './scan.ts';
import { createCollector, type SearchTerms } from './search-terms.ts';

type LogSource = Source<'service-log'>;

/** Logs that repeat what others hold come late, dmesg behind what tells when the host started; last what was put aside. */
const LATER = [
  /(?:^|\/)(?:syslog|messages|kern|daemon)[^/]*$/,
  /(?:^|\/)dmesg[^/]*$/,
  /journal[^/]*$/,
];
const rank = ({ path }: LogSource) =>
  goesOn(path) ? LATER.length : LATER.findIndex((pattern) => pattern.test(path));

/**
 * Reads logs, each once, for what explains the failures, and writes `service-logs`.
 *
 * @param maxBytes unpacked bytes of all logs
 * @throws system errors of reading and writing
 */
export async function explainByLogs(
  sources: readonly LogSource[],
  wanted: SearchTerms,
  maxBytes: number,
  work: Work,
): Promise<Part> {
  const { logs, leftOut, state } = await readLogs(sources, wanted, maxBytes, work);
  if (leftOut.length > 0) {
    const message = `${countOf(leftOut.length, 'log')} of services not read, over process.maxLogMebibytes or for want of time`;
    work.warnings.add('LOGS_TOO_LARGE', message);
  }
  const { keeper, events } = state;
  const file = conclude({ wanted, keeper, events, logs, leftOut: leftOut.length });
  const zoned = logs.map(({ activity, lacksZone }, index) => ({
    ...(file.logs[index] as ServiceLog),
    lacksZone,
    pause: activity.longest,
  }));
  for (const { path, message } of logsOfOtherZones(zoned, wanted.extent)) {
    work.warnings.add('LOGS_ZONE', message, { path });
  }
  return {
    artifacts: [writeServiceLogs(work.directory, file, work.options)],
    logs: file,
    errors: errorsOf(state, logs, leftOut, work),
  };
}

/**
 * Reads the logs of a run in which nothing went wrong, for the ERROR lines that it had all the same. Nothing is published
 * of them but that, and nothing that they lack is worth a warning.
 *
 * @param maxBytes as above
 * @throws system errors of reading
 */
export async function noteErrors(
  sources: readonly LogSource[],
  maxBytes: number,
  work: Work,
): Promise<ErrorLines | null> {
  const quiet = { ...work, search: null, warnings: { ...work.warnings, add: () => undefined } };
  const nothing = createCollector().wanted;
  const { logs, leftOut, state } = await readLogs(sources, nothing, maxBytes, quiet);
  return errorsOf(state, logs, leftOut, work);
}

interface LogsRead {
  logs: NamedLog[];
  /** Those that were not read. */
  leftOut: LogSource[];
  state: ScanState;
}

async function readLogs(
  sources: readonly LogSource[],
  wanted: SearchTerms,
  maxBytes: number,
  work: Work,
): Promise<LogsRead> {
  const errors = work.keepsStreams ? createErrorKinds() : null;
  const state: ScanState = {
    wanted,
    keeper: createKeeper(),
    events: [],
    startOf: new Map(),
    errors,
  };
  const logs: NamedLog[] = [];
  const leftOut: LogSource[] = [];
  let room = maxBytes;
  for (const source of sources.toSorted((a, b) => rank(a) - rank(b))) {
    if (room <= 0 || work.limits.budget?.()) leftOut.push(source);
    else room -= await readLog(source, logs, room, state, work);
  }
  return { logs, leftOut, state };
}

/** Logs that are not among the sources. */
const NOT_LISTED = ['LOGS_TOO_MANY', 'BUILD_TOO_MANY_FILES'];

function errorsOf(
  { errors }: ScanState,
  logs: readonly NamedLog[],
  leftOut: readonly LogSource[],
  { warnings }: Work,
): ErrorLines | null {
  if (!errors) return null;
  const known = logs.map((log) => ({ ...log, whole: log.whole && log.form !== null }));
  const all = warnings.list();
  const unread = [...leftOut, ...all].flatMap(({ path }) => (path ? serviceOf(path) : []));
  const told = errors.end(known, unread);
  return all.some(({ code }) => NOT_LISTED.includes(code)) ? { ...told, services: [] } : told;
}

/** Reads one log to its end, or its form is not known. @returns bytes that were read */
async function readLog(
  source: LogSource,
  logs: NamedLog[],
  room: number,
  state: ScanState,
  work: Work,
): Promise<number> {
  const { path, host, phase } = source;
  const service = serviceOf(path);
  const reader = createLogReader({ first: logs.length, host, service }, state);
  const limits = { ...work.limits, maxBytes: Math.min(work.limits.maxBytes, room) };
  const look = work.search?.open(serviceText(path)) ?? null;
  const feed = look && createLineFeed(look);
  let bytes = 0;
  let whole = true;
  const warnings: Work['warnings'] = {
    ...work.warnings,
    add(code, ...told) {
      if (code !== 'INPUT_TRAILING') whole = false;
      work.warnings.add(code, ...told);
    },
  };
  await withInput(source, { ...work, limits, warnings }, async (chunks) => {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      reader.push(chunk);
      feed?.push(chunk);
      if (reader.unknown() && feed === null) return;
    }
  });
  feed?.end();
  for (const scanned of reader.end()) logs.push({ path, host, phase, whole, ...scanned });
  return bytes;
}
