/** What is known of one failure, gathered for its card. */
import type { FailureLogs, ServiceLog, ServiceLogsFile } from '../../../src/format/service-logs.ts';
import { describeMachine } from '../../../src/verdict/machine/sentence.ts';
import { describeFinding } from '../../../src/verdict/services.ts';
import type { Part } from '../../../src/verdict/whole/sentences.ts';
import { markupPalette } from '../../draw/palette.ts';
import { drawSurroundings } from '../../draw/surroundings.ts';
import { attachmentKeys, orderAttachments } from '../../model/details/attachments.ts';
import { reproduce } from '../../model/details/reproduce.ts';
import { type Attachment, textOf } from '../../model/details/section.ts';
import type { Evidence, Excerpt } from '../../model/evidence/evidence.ts';
import {
  aroundSpan,
  describeSurroundings,
  lanesAround,
} from '../../model/evidence/surroundings.ts';
import { byService, failureLogs, loadServiceLogs } from '../../model/explain/logs.ts';
import { machinesOf } from '../../model/explain/machines.ts';
import { describeRunAgain } from '../../model/explain/run-again.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import type { LoadedStream, Store } from '../../model/load/store.ts';
import { countOf } from '../../model/machine/quantity.ts';
import { loadsOf } from '../../model/machine/trace.ts';
import { lengthText } from '../../model/run/length.ts';
import type { Run, Test } from '../../model/run/run.ts';
import { sentenceAt } from '../../model/run/sentences.ts';
import { STATUS } from '../../model/run/status.ts';
import { type Clock, createClock } from '../../model/timeline/clock.ts';
import { ownLines } from '../details/use-own-lines.ts';
import { logsUrl } from '../links.ts';
import { barsOf } from '../timeline/bars.ts';

/** Lines of one excerpt. */
const LINES = 200;
/** Lines from the end of a log, where the test's own are not known. */
const LAST = 40;
/** Hosts whose processors are drawn. */
const HOSTS = 3;

/** @throws LoadError where the failure's own output cannot be read */
export async function collectEvidence(
  store: Store,
  data: LoadedStream,
  test: Test,
): Promise<Evidence> {
  const { run, details } = data;
  const clock = createClock('utc', run.origin);
  const broken = sentenceAt(data, test.index);
  const attachments = orderAttachments((await details?.read(test.index)) ?? []);
  const texts = attachments.filter(({ text, data: bytes }) => text && bytes.length > 0);
  const { series } = await store.series();
  const told = describeMachine(run, [test.index], machinesOf(run, series));
  const file = await loadServiceLogs(store.dataset).catch(() => null);
  const logged = file && failureLogs(file, data.path, test.index);
  const lines = await linesOf(data, test, texts);
  return {
    name: test.name,
    status: STATUS[test.status].label,
    facts: factsOf(data, test, clock),
    broken: broken && partsText(broken.parts, run, clock),
    machine: told && partsText(told.parts, run, clock),
    findings:
      file && logged
        ? logged.findings.map((one) =>
            partsText(describeFinding(one, file, run.origin), run, clock),
          )
        : [],
    reasons: texts.filter(({ why }) => why).map((one) => ({ name: one.name, text: textOf(one) })),
    picture: await pictureOf(store, data, test, clock),
    excerpts: [
      ...lines.excerpts,
      ...(file && logged ? serviceLines(file, logged, run, clock) : []),
    ],
    withoutLines: lines.why,
    command: commandOf(run, test),
    source: sourceOf(store.dataset, data),
  };
}

function commandOf(run: Run, test: Test): string | null {
  const how = reproduce(run, test);
  if (how === null) return null;
  return how.cut ? `# Its name was cut: with whatever else begins so\n${how.alone}` : how.alone;
}

function factsOf(data: LoadedStream, test: Test, clock: Clock): Evidence['facts'] {
  const { run } = data;
  const again = describeRunAgain(data, test, clock);
  return [
    ['Duration', lengthText(test)],
    ...(test.start === null
      ? []
      : ([
          ['Start', `${clock.day(test.start)}, ${clock.time(test.start, 3)} ${clock.label}`],
        ] as Evidence['facts'])),
    ['Worker', test.lane ?? 'none'],
    ...(again === null
      ? []
      : ([
          ['In another stream', `${again.says} in ${again.stream ?? 'another stream'}`],
        ] as Evidence['facts'])),
    ...(test.nth > 1 ? ([['Run of this test', `${test.nth}`]] as Evidence['facts']) : []),
    [
      'The whole run',
      run.verdict.of === '' ? run.verdict.text : `${run.verdict.text} (${run.verdict.of})`,
    ],
  ];
}

/** Where it is from: the page may be gone when this is read. */
function sourceOf(
  { config, manifest, ...dataset }: Dataset,
  data: LoadedStream,
): Evidence['source'] {
  const meta = manifest?.metadata;
  const change = meta?.change ?? config.change_id;
  const patchset = meta?.patchset ?? config.revision;
  const logs = logsUrl({ config, manifest, ...dataset });
  const known: [string, string | null | undefined][] = [
    ['Page', location.href],
    ['Logs', logs && new URL(logs, document.baseURI).href],
    ['Job', meta?.job ?? config.name],
    ['Project', meta?.project ?? config.change_project],
    ['Change', change && (patchset ? `${change}, patchset ${patchset}` : change)],
    ['Branch', meta?.branch],
    ['Pipeline', meta?.pipeline ?? config.pipeline],
    ['Build', meta?.build],
    ['Stream', data.path || data.key],
    ['Host', data.host],
    ['Saved', `${new Date().toISOString().slice(0, 19).replace('T', ' ')} UTC`],
  ];
  return known.flatMap(([label, value]): Evidence['source'] => (value ? [[label, value]] : []));
}

function partsText(parts: readonly Part[], run: Run, clock: Clock): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('name' in part) return part.name;
      if ('at' in part) return `${clock.when(part.at, 0)} ${clock.label}`;
      return run.name(part.run);
    })
    .join('');
}

async function pictureOf(
  store: Store,
  { run, lanes }: LoadedStream,
  { index, start, end, worker }: Test,
  clock: Clock,
): Promise<Evidence['picture']> {
  if (start === null || end === null) return null;
  const span = aroundSpan({ from: start, to: end });
  const { shown, more } = lanesAround(lanes, worker, span);
  const loads = loadsOf((await store.series()).series, run.origin);
  const says = describeSurroundings(clock, span, { more, loads: loads.slice(0, HOSTS) });
  const svg = drawSurroundings({
    span,
    lanes: shown,
    length: run.length,
    bars: barsOf(run),
    test: { index, start, end },
    loads: loads.slice(0, HOSTS),
    clock,
    palette: markupPalette(),
    says,
  });
  return { svg, says };
}

/** The lines only this test has; where they are not known, the last of each log. */
async function linesOf(
  { run, details }: LoadedStream,
  test: Test,
  texts: readonly Attachment[],
): Promise<{ excerpts: Excerpt[]; why: string | null }> {
  const keys = attachmentKeys(texts);
  const logs = texts.flatMap((one, i) =>
    one.why ? [] : [{ name: one.name, key: keys[i] as string, text: textOf(one) }],
  );
  if (details === null || logs.length === 0) return { excerpts: [], why: 'No log was attached.' };
  const own = await ownLines(details, run, test);
  const excerpts = logs.flatMap(({ name, key, text }): Excerpt[] => {
    const all = text.replace(/\n$/, '').split('\n');
    const numbers = own ? (own.lines.get(key) ?? []) : all.map((_, i) => i + 1).slice(-LAST);
    if (numbers.length === 0) return [];
    const shown = numbers.slice(0, LINES);
    return [
      {
        title: name,
        note: own
          ? `Of a kind that is in the output of none of ${countOf(own.tests, 'passing test')} of the run; each kind once, of ${countOf(all.length, 'line')}.`
          : `The last ${countOf(shown.length, 'line')} of ${all.length}.`,
        lines: shown.map((number) => ({ number, text: all[number - 1] ?? '' })),
        more: numbers.length - shown.length,
      },
    ];
  });
  const none = own !== null && excerpts.length === 0;
  return {
    excerpts,
    why: none
      ? `Every kind of line in its output is in that of ${countOf(own.tests, 'passing test')} of the run, too.`
      : null,
  };
}

function serviceLines(
  file: ServiceLogsFile,
  failure: FailureLogs,
  run: Run,
  clock: Clock,
): Excerpt[] {
  const told = new Set(failure.findings.map(({ log, line }) => `${log} ${line}`));
  return byService(failure).map(({ log, lines }) => {
    const { service, host, path } = file.logs[log] as ServiceLog;
    return {
      title: host === null ? service : `${service} on ${host}`,
      note: `From ${path}: lines that name a request or a resource of this test, or of a kind that is logged at no other time.`,
      lines: lines.slice(0, LINES).map(({ at, line, text, last }) => ({
        number: line,
        text: `${at === null ? '' : `${clock.when(at - run.origin, 3)} `}${text}${last === undefined ? '' : ` ${last}`}`,
        told: told.has(`${log} ${line}`),
      })),
      more: Math.max(0, lines.length - LINES),
    };
  });
}
