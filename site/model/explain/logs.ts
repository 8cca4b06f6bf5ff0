/** What the services logged while tests failed, as published. */
import type {
  FailureLogs,
  Finding,
  LogLine,
  ServiceLog,
  ServiceLogsFile,
} from '../../../src/format/service-logs.ts';
import { formatDuration } from '../../../src/verdict/durations.ts';
import { loadJson } from '../load/bytes.ts';
import { artifactUrl, type Dataset } from '../load/dataset.ts';

/** Loaded once a dataset; null: it has none. */
const loaded = new WeakMap<Dataset, Promise<ServiceLogsFile | null>>();

/** Rejects with LoadError. */
export function loadServiceLogs(dataset: Dataset): Promise<ServiceLogsFile | null> {
  const known = loaded.get(dataset);
  if (known !== undefined) return known;
  const { serviceLogs } = dataset;
  const loading = serviceLogs
    ? loadJson<ServiceLogsFile>(artifactUrl(dataset, serviceLogs)).then((file) =>
        file.version === 1 ? file : null,
      )
    : Promise.resolve(null);
  loaded.set(dataset, loading);
  loading.catch(() => loaded.delete(dataset));
  return loading;
}

/** What is known of one run; null: nothing was looked for. */
export function failureLogs(
  file: ServiceLogsFile,
  stream: string,
  run: number,
): FailureLogs | null {
  return file.failures.find((one) => one.stream === stream && one.run === run) ?? null;
}

/** Address of a whole log beside the page; null: the build is elsewhere (of an export, or a site on demand). */
export function logAddress(dataset: Dataset, { path }: Pick<ServiceLog, 'path'>): string | null {
  if (dataset.onDemand || typeof dataset.manifest?.path !== 'string') return null;
  const name = path.split('/').map(encodeURIComponent).join('/');
  return new URL(`../../${name}`, dataset.base).href;
}

/** `clock 1h 00m ahead, set right here`, of a log whose times are shown by the tests' clock; null where they agree. */
export function describeClock({ ahead }: Pick<ServiceLog, 'ahead'>): string | null {
  if (ahead === null || Math.abs(ahead) < 1000) return null;
  const way = ahead > 0 ? 'ahead' : 'behind';
  return `clock ${formatDuration(Math.abs(ahead) / 1000)} ${way}, set right here`;
}

/** Lines of one service, in order of time. */
export interface ServiceLines {
  log: number;
  lines: LogLine[];
  /** Errors and worse among them. */
  errors: number;
}

/** By service; that which explains most first, then in order of time. */
export function byService({ lines, findings }: FailureLogs): ServiceLines[] {
  const told = new Set(findings.map(({ log }) => log));
  return [...Map.groupBy(lines, ({ log }) => log)]
    .map(([log, own]) => ({
      log,
      lines: own,
      errors: own.filter(({ level }) => level === 'error' || level === 'critical').length,
    }))
    .sort((a, b) => Number(told.has(b.log)) - Number(told.has(a.log)));
}

/** Findings of several failures, each kind of one service once, with how many of them have it. */
export function sharedFindings(
  failures: readonly FailureLogs[],
): { finding: Finding; count: number }[] {
  const kinds = new Map<string, { finding: Finding; count: number }>();
  for (const { findings } of failures) {
    const [first] = findings;
    if (first === undefined) continue;
    const kind = `${first.kind} ${first.log} ${plain(first.text)}`;
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, { finding: first, count: 1 });
    else known.count += 1;
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count);
}

const plain = (text: string): string =>
  text.replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, '#').replace(/\d+/g, '#');
