/**
 * The logs of the services of a build, read after everything else: when tests failed must be known, and no
 * log may take time, memory or room from the tests.
 */
import { serviceOf } from '../../build/inputs/service-logs.ts';
import { writeServiceLogs } from '../../dataset/service-logs-writer.ts';
import { countOf } from '../../format/quantities.ts';
import { createLineFeed } from '../../known-issues/lines.ts';
import { serviceText } from '../../known-issues/texts.ts';
import type { Part, Source, Work } from '../source.ts';
import { withInput } from '../source.ts';
import { conclude, type NamedLog } from './explain/conclude.ts';
import { createKeeper } from './kept.ts';
import { createLogReader } from './reader.ts';
import type { ScanState } from './scan.ts';
import type { Wanted } from './wanted.ts';

type LogSource = Source<'service-log'>;

/** Logs that repeat what others hold come last, dmesg behind what tells when the host started. */
const LATER = [
  /(?:^|\/)(?:syslog|messages|kern|daemon)[^/]*$/,
  /(?:^|\/)dmesg[^/]*$/,
  /journal[^/]*$/,
];
const rank = ({ path }: LogSource) => LATER.findIndex((pattern) => pattern.test(path));

/**
 * Reads logs, each once, for what explains the failures, and writes `service-logs`.
 *
 * @param maxBytes unpacked bytes of all logs
 * @throws system errors of reading and writing
 */
export async function explainByLogs(
  sources: readonly LogSource[],
  wanted: Wanted,
  maxBytes: number,
  work: Work,
): Promise<Part> {
  const state: ScanState = { wanted, keeper: createKeeper(), events: [], startOf: new Map() };
  const logs: NamedLog[] = [];
  let room = maxBytes;
  let leftOut = 0;
  for (const source of sources.toSorted((a, b) => rank(a) - rank(b))) {
    if (room <= 0 || work.limits.budget?.()) {
      leftOut += 1;
      continue;
    }
    room -= await readLog(source, logs, room, state, work);
  }
  if (leftOut > 0) {
    const message = `${countOf(leftOut, 'log')} of services not read, over process.maxLogMebibytes or for want of time`;
    work.warnings.add('LOGS_TOO_LARGE', message);
  }
  const { keeper, events } = state;
  const file = conclude({ wanted, keeper, events, logs, leftOut });
  return { artifacts: [writeServiceLogs(work.directory, file, work.options)], logs: file };
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
