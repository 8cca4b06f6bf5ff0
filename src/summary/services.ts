/** What the logs of services explain, for the summary. */
import { utcTime } from '../format/clock-time.ts';
import type { Finding as LogFinding, ServiceLogsFile } from '../format/service-logs.ts';
import type { SummaryEvent, SummaryLine } from '../format/summary.ts';
import { befell, EVENT_LABEL } from '../verdict/events.ts';
import { countUnread, describeFinding, explainedBy } from '../verdict/services.ts';
import type { StreamDigest } from '../verdict/stream-digest.ts';
import type { Part } from '../verdict/whole/sentences.ts';
import { cutLine, cutText } from './bounds.ts';
import { type Finding, runKey } from './sources.ts';

/**
 * By runKey().
 *
 * @param isBeside the logs lie beside the page: of an export they do not
 */
export function findingsOfLogs(
  file: ServiceLogsFile | null,
  streams: readonly StreamDigest[],
  isBeside: boolean,
): Map<string, Finding> {
  const found = new Map<string, Finding>();
  if (file === null || countUnread(file).all) return found;
  for (const { stream, run, findings } of file.failures) {
    const of = streams.findIndex(({ path }) => path === stream);
    const [first] = findings;
    if (of < 0) continue;
    const services = first
      ? { sentence: cutText(textOf(describeFinding(first, file, 0))), explains: explainedBy(first) }
      : null;
    const isMachine = services?.explains === 'machine';
    found.set(runKey(of, run), {
      services,
      machine: isMachine ? { sentence: services.sentence, blamed: true, unusual: false } : null,
      evidence: findings.map((finding) => toLine(finding, file, isBeside)),
    });
  }
  return found;
}

/** What befell machines and services near failures, as the page says it. @param isBeside as above */
export const eventsOfLogs = (file: ServiceLogsFile | null, isBeside: boolean): SummaryEvent[] =>
  file === null
    ? []
    : befell(file).map(({ kind, count, text, ...place }) => ({
        kind,
        label: EVENT_LABEL[kind],
        count,
        line: lineAt(place, text, file, isBeside),
      }));

function toLine(finding: LogFinding, file: ServiceLogsFile, isBeside: boolean): SummaryLine {
  const isLine = finding.kind === 'error' || finding.kind === 'near';
  // of a service that stopped no line says so
  const text = isLine ? finding.text : textOf(describeFinding(finding, file, 0));
  return lineAt(finding, text, file, isBeside);
}

function lineAt(
  { log, line, at }: { log: number; line: number; at: number | null },
  text: string,
  file: ServiceLogsFile,
  isBeside: boolean,
): SummaryLine {
  const path = file.logs[log]?.path ?? '';
  return {
    source: 'service',
    path: cutLine(path),
    line,
    time: at === null ? null : new Date(at).toISOString(),
    text: cutLine(text),
    link: isBeside ? `../${path.split('/').map(encodeURIComponent).join('/')}` : null,
  };
}

/** A sentence without a page; instants are milliseconds since the epoch. */
export const textOf = (parts: readonly Part[]): string =>
  parts
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('name' in part) return part.name;
      return 'at' in part ? utcTime(part.at) : '';
    })
    .join('');
