/**
 * One log, read once from its beginning to its end: the lines about what failed tests asked for, warnings
 * and errors while they failed, and what befell the machine.
 *
 * Most of the lines are wanted by nobody, and are judged by their bytes.
 */
import type { LogEventKind } from '../../format/service-logs.ts';
import { type Activity, createActivity, type Gap } from './activity.ts';
import { eventOf } from './events.ts';
import type { ErrorKinds } from './explain/error-kinds.ts';
import { type JournalEntry, readEntryHead } from './journal/entry.ts';
import { cutText, isError, isGrave, type Keeper, type KeptLine, templateOf } from './kept-lines.ts';
import { createLastLine, decode, firstOf, furtherOf } from './last-line.ts';
import { createLogClock } from './line/clock.ts';
import type { LogForm } from './line/formats.ts';
import { createHead, type Head, LEVELS } from './line/heads.ts';
import { createLogLines } from './line/log-lines.ts';
import { contextOf, isTraceback, type LineContext, withoutContext } from './line/oslo-text.ts';
import { createMentions, noteSighting, type Sightings, widen } from './mentions.ts';
import { createOpenRecords, type OpenRecords } from './open-records.ts';
import { type Asked, resourceIn, type SearchTerms } from './search-terms.ts';
import { createWindows } from './windows.ts';

const MAX_EVENTS = 400;
const [DEBUG, INFO, WARNING] = [0, 1, 2];

export interface SeenEvent {
  kind: LogEventKind;
  log: number;
  line: number;
  time: number | null;
  text: string;
}

/** What one log gave. Times are by the clock of its host. */
export interface Scanned extends Sightings {
  form: LogForm | null;
  lines: number;
  activity: Activity;
  gaps: Gap[];
  /** Its times name no zone. */
  lacksZone: boolean;
}

/** What the logs of a build have in common while they are read. */
export interface ScanState {
  wanted: SearchTerms;
  keeper: Keeper;
  events: SeenEvent[];
  /** Milliseconds since the epoch at which hosts started, by lines of the kernel that give both times. */
  startOf: Map<string | null, number>;
  /** Where runs are compared by them. */
  errors?: ErrorKinds | null;
}

/** Whether a log is that of the tests, by its name: no service's. */
export const isOfRunner = (service: string): boolean => /^tempest/.test(service);

/** Whether many programs write to a log, by its name: that it falls silent says nothing of one of them. */
export const isOfMany = (service: string): boolean =>
  /^(?:syslog|messages|kern|daemon|dmesg)(?![a-z])|journal$/.test(service);

/** Which log it is. `ofRunner`: it is that of the tests, which name their own requests. */
export interface LogPlace {
  log: number;
  host: string | null;
  ofRunner: boolean;
}

export interface LogScan {
  push(chunk: Buffer): void;
  end(): Scanned;
  /** It has no form that is known: there is nothing to read it for. */
  unknown(): boolean;
  /** Instead of bytes, entries of a journal that are of one service: between begin() and keep() those of one chunk. */
  entries: { begin(): void; take(entry: JournalEntry, message: Buffer): void; keep(): void };
}

/** It says how grave it is, and that is below a warning. */
const isPlain = (level: number): boolean => level >= 0 && level < WARNING;

/**
 * Whether a line with a head of its own may be a further one of a message: so oslo.log writes, also into the log of
 * another. The further lines of a message are of no level, those of a traceback of one.
 */
function mayGoOn(form: LogForm | null, head: Head, isAsked: boolean, text: () => string) {
  const { level, isOslo } = head;
  if (form !== null && !isOslo && form.wraps !== true) return false;
  if (level >= WARNING) return isTraceback(text(), !isOslo);
  return level < 0 && !isAsked && isTraceback(text(), false);
}

const isOfFailure = ({ failure }: Asked): boolean => failure !== null;

function noteEvent(
  events: SeenEvent[],
  { log, line, time }: Pick<SeenEvent, 'log' | 'line' | 'time'>,
  text: string,
  isNote: boolean,
): void {
  const kind = eventOf(text, isNote);
  if (kind === null || events.length >= MAX_EVENTS) return;
  events.push({ kind, log, line, time, text: cutText(text) });
}

export function createLogScan({ log, host, ofRunner }: LogPlace, state: ScanState): LogScan {
  const { wanted, events, startOf } = state;
  const activity = createActivity();
  const seen: Sightings = { sightings: [], requests: new Map() };
  const mentions = createMentions(wanted);
  const windows = createWindows(wanted);
  const clock = createLogClock(wanted.extent?.[0] ?? Date.now());
  const head = createHead();
  let line = 0;
  const records = createOpenRecords(wanted);
  const last = createLastLine();

  /** A line of which more is needed than its head. */
  const look = (buffer: Buffer, to: number, asked: readonly Asked[]): void => {
    const { time, second, pid, level } = head;
    let decoded: string | null = null;
    const escapes = head.says === null && lines.form()?.escapes === true;
    const all = () => head.says ?? decode(buffer, head.text, to);
    const text = () => (decoded ??= escapes ? firstOf(all()) : all());
    const at = Number.isNaN(time) ? null : time;
    const told = { log, line, time: at, level: LEVELS[level] ?? null, pid: pid < 0 ? null : pid };
    if (level !== DEBUG) noteEvent(events, told, text(), isPlain(level));
    if (level < 0) noteStart(text(), time, host, startOf);
    const isGoingOn = () => records.goOn(withoutContext(text()), pid, second);
    if (mayGoOn(lines.form(), head, asked.length > 0, text) && isGoingOn()) return;
    const kept = keepLine(text, told, asked, windows.has(time), state);
    if (kept !== null || !isPlain(level)) records.open(kept, pid, second);
    else records.close(pid);
    if (kept === null) return;
    if (head.traceback !== null) records.goOnIn(head.traceback);
    if (escapes) furtherOf(buffer, head.text, to).forEach(records.goOnWithout);
  };

  const noteHead = (buffer: Buffer, from: number, to: number): void => {
    const { time, pid, level } = head;
    if (!Number.isNaN(time)) activity.note(head, line, last.text);
    const asked = ofRunner && level < WARNING ? [] : mentions.in(buffer, from, to);
    if (asked.length > 0 && !ofRunner) noteSighting(seen, asked, head);
    const isNear = () => windows.has(time) || lines.form()?.name === 'mysql';
    const mayTell = level === INFO && asked.length === 0 && !ofRunner && isNear();
    if (isPlain(level) && !mayTell && !asked.some(isOfFailure)) records.close(pid);
    else look(buffer, to, asked);
  };

  const lines = createLogLines(head, clock, () => startOf.get(host) ?? Number.NaN, {
    head(buffer, from, to) {
      line = lines.count();
      noteHead(buffer, from, to);
      last.note(buffer, head, to);
    },
    other(buffer, from, to, indent) {
      if (records.isOpen()) records.goOnWithout(setOut(decode(buffer, from, to), indent));
    },
  });

  const take = (entry: JournalEntry, message: Buffer): void => {
    line = entry.line;
    const to = endOfLine(message, 0);
    readEntryHead(entry, message, to, head);
    noteHead(message, 0, to);
    last.note(message, head, to);
    goOn(message, to + 1, records);
  };
  return {
    entries: { begin: mentions.forget, take, keep: last.keep },
    unknown: lines.unknown,
    push(chunk) {
      mentions.forget();
      lines.push(chunk);
      last.keep();
    },
    end() {
      lines.end();
      const gaps = activity.gaps(last.text);
      widen(seen, activity.cutBy);
      const count = Math.max(line, lines.count());
      const form = lines.form();
      // objects tell instants, whatever stands between them
      const lacksZone = form?.json !== true && form?.counts !== 'epoch' && clock.lacksZone();
      return { form, lines: count, activity, gaps, lacksZone, ...seen };
    },
  };
}

/** A further line as it was said: journalctl sets it in. */
const setOut = (text: string, indent: number): string =>
  text.startsWith(' '.repeat(indent)) ? text.slice(indent) : text;

/** Further lines of a message: those of a traceback, say. */
function goOn(message: Buffer, start: number, records: OpenRecords): void {
  for (let from = start; from < message.length && records.isOpen(); ) {
    const to = endOfLine(message, from);
    records.goOnWithout(decode(message, from, to));
    from = to + 1;
  }
}

function endOfLine(buffer: Buffer, from: number): number {
  const end = buffer.indexOf(0x0a, from);
  return end < 0 ? buffer.length : end;
}

/** A line of the kernel in a log with times tells when the host started. */
function noteStart(
  text: string,
  time: number,
  host: string | null,
  startOf: ScanState['startOf'],
): void {
  const uptime = /^\[ {0,6}(\d{1,9}\.\d{6})\] /.exec(text)?.[1];
  if (uptime !== undefined) startOf.set(host, time - Number(uptime) * 1000);
}

/** A line that is looked at: kept, or counted among what is ordinary, or neither. @param text decodes it */
function keepLine(
  text: () => string,
  told: Pick<KeptLine, 'log' | 'line' | 'time' | 'level' | 'pid'>,
  asked: readonly Asked[],
  isNear: boolean,
  { keeper, wanted, errors }: ScanState,
): KeptLine | null {
  const { log, level } = told;
  let said: string | null = null;
  const says = () => (said ??= withoutContext(text()));
  if (isError(level)) errors?.note(log, told.line, says());
  const template = () => (isGrave(level) ? templateOf(log, says()) : '');
  let ofLine: LineContext | null = null;
  const context = () => (ofLine ??= contextOf(text()));
  const keep = (of: KeptLine['of'], id: string | null, failures: number[]) =>
    keeper.keep({ of, id, level, failures }, () => ({
      ...told,
      ...context(),
      text: cutText(says()),
      last: null,
      template: template(),
    }));
  const own = asked.find(isOfFailure);
  if (own !== undefined) {
    return keep('request', own.id, [...new Set(asked.flatMap(({ failure }) => failure ?? []))]);
  }
  const isOfPassed = asked.length > 0;
  const resource = isOfPassed ? null : resourceIn(says(), wanted, context);
  if (resource !== null) return keep('resource', resource.id, resource.failures);
  if (!isGrave(level)) return null;
  if (!isOfPassed && (isNear || told.time === null)) return keep('near', null, []);
  keeper.ordinary(template());
  return null;
}
