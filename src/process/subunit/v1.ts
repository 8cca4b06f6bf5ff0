/**
 * subunit version 1: lines of text, what stestr keeps in its repository (`.stestr/N`).
 *
 * Source: https://github.com/testing-cabal/subunit, README, "Version 1". Sample:
 *
 *     time: 2026-11-22 16:19:36.357512Z
 *     tags: worker-2
 *     test: keystone.tests.unit.FooTest.test_bar
 *     time: 2026-11-22 16:19:37.222498Z
 *     failure: keystone.tests.unit.FooTest.test_bar [ multipart
 *     Content-Type: text/x-traceback;charset=utf8,language=python
 *     traceback
 *     2BF\r\n
 *     ...0x2BF bytes, in HTTP's chunked coding...0\r\n
 *     ]
 *
 * Instead of `[ multipart` an outcome may end there, or in ` [` and be followed by lines up to `]`,
 * in which a `]` at the start is written ` ]`. Any other line is output of the program.
 *
 * The odd cases: chunks end anywhere, also in a line, so attachments are read by count; tags before
 * a test are the stream's, tags inside are the test's; two parts of one name are one attachment; a
 * run that was cut off ends in mid-attachment. A line that cannot be read inside an outcome's details
 * ends them, the outcome counts, and the line is read as if it stood outside.
 */
import type { EventSink, EventStatus, FileChunk, StreamParser } from './event.ts';
import { parseTimestamp } from './timestamp.ts';
import {
  applyTags,
  bracketedFile,
  isProgress,
  OUTCOMES,
  readChunkLength,
  readContentType,
  readDirective,
  withoutFeed,
} from './v1-lines.ts';

/** A directive line, also the name of a test in it, is no longer than this. */
const MAX_LINE = 1024 * 1024;
const LINE_FEED = 0x0a;
const EMPTY = Buffer.alloc(0);

interface OpenTest {
  id: string;
  tags: Set<string>;
}

/** What the lines of the stream mean just now. */
type State =
  | { at: 'directives' }
  | { at: 'bracketed'; status: EventStatus }
  | { at: 'content-type'; status: EventStatus }
  | { at: 'name'; status: EventStatus; mime: string }
  | { at: 'chunk-length'; status: EventStatus; mime: string; name: string }
  | { at: 'chunk'; status: EventStatus; mime: string; name: string; left: number };

/** Parses a version 1 stream. */
export function createV1Parser(sink: EventSink): StreamParser {
  const streamTags = new Set<string>();
  let test: OpenTest | null = null;
  let clock: number | null = null;
  let state: State = { at: 'directives' };
  /** Start of a line whose end has not come. */
  let line: Buffer[] = [];
  let lineBytes = 0;
  let offset = 0;

  const emit = (status: EventStatus, tags: string[] | null, file: FileChunk | null): void => {
    if (test === null) return;
    const event = { testId: test.id, routeCode: null, status, tags, timestamp: clock, file };
    sink.event(event);
  };

  const finish = (status: EventStatus): void => {
    emit(status, [...(test?.tags ?? [])], null);
    test = null;
    state = { at: 'directives' };
  };

  const outcome = (status: EventStatus, rest: string): boolean => {
    if (test === null || !rest.startsWith(test.id)) return false;
    const kind = rest.slice(test.id.length);
    if (kind === '') finish(status);
    else if (kind === ' [') state = { at: 'bracketed', status };
    else if (kind === ' [ multipart') state = { at: 'content-type', status };
    else return false;
    return true;
  };

  const setClock = (text: string): boolean => {
    const time = parseTimestamp(text);
    if (time === null) sink.fault('SUBUNIT_TIME', 'a time that cannot be read', offset);
    else clock = time;
    return time !== null;
  };

  /** Acts on a directive; false: the line is output of the program. */
  const act = (text: Buffer): boolean => {
    const directive = readDirective(text);
    if (directive === null) return false;
    const { word, rest } = directive;
    if (word === 'test' || word === 'testing') {
      if (test !== null) return false;
      test = { id: rest.toString('utf8'), tags: new Set(streamTags) };
      emit('inprogress', null, null);
      return true;
    }
    if (word === 'time') return setClock(rest.toString('latin1'));
    if (word === 'progress') return isProgress(rest);
    if (word === 'tags') {
      applyTags(test === null ? streamTags : test.tags, rest.toString('utf8'));
      return true;
    }
    const status = Object.hasOwn(OUTCOMES, word) ? (OUTCOMES[word] as EventStatus) : null;
    return status !== null && outcome(status, rest.toString('utf8'));
  };

  /** A line between the brackets, or a piece of one. */
  const bracketed = (status: EventStatus, bytes: Buffer): void => {
    const quoted = bytes[0] === 0x20 && bytes[1] === 0x5d;
    emit(null, null, { ...bracketedFile(status), bytes: quoted ? bytes.subarray(1) : bytes });
  };

  /** Acts on one line, its line feed included. */
  const takeLine = (bytes: Buffer): void => {
    const { at } = state;
    const closes = bytes.length === 2 && bytes[0] === 0x5d;
    if (at === 'directives') {
      if (!act(withoutFeed(bytes))) sink.text(bytes);
    } else if (at === 'bracketed') {
      if (closes) finish(state.status);
      else bracketed(state.status, bytes);
    } else if (at === 'content-type') {
      const mime = readContentType(withoutFeed(bytes).toString('utf8'));
      if (closes) finish(state.status);
      else if (mime === null) breakOff('no content type where an attachment should start', bytes);
      else state = { at: 'name', status: state.status, mime };
    } else if (at === 'name') {
      const name = withoutFeed(bytes).toString('utf8');
      emit(null, null, { name, mime: state.mime, bytes: EMPTY });
      state = { ...state, at: 'chunk-length', name };
    } else if (at === 'chunk-length') {
      const left = readChunkLength(bytes);
      if (left === null) breakOff('no length where a chunk should start', bytes);
      else if (left === 0) state = { at: 'content-type', status: state.status };
      else state = { ...state, at: 'chunk', left };
    }
  };

  /** An outcome's details cannot be read on: it counts, and the line is looked at anew. */
  const breakOff = (message: string, bytes: Buffer): void => {
    sink.fault('SUBUNIT_DETAILS', message, offset);
    if (state.at !== 'directives') finish(state.status);
    takeLine(bytes);
  };

  /** Part of a line that is longer than MAX_LINE. */
  const takeLongLine = (part: Buffer): void => {
    if (state.at === 'bracketed') bracketed(state.status, part);
    else sink.text(part);
  };

  /** Bytes of a line up to and with its line feed, or all there are. */
  const takeLinePart = (part: Buffer, complete: boolean): void => {
    const wasLong = lineBytes > MAX_LINE;
    lineBytes += part.length;
    if (lineBytes > MAX_LINE) {
      if (!wasLong) {
        const message = `a line of more than ${MAX_LINE} bytes is taken for text`;
        sink.fault('SUBUNIT_LONG_LINE', message, offset);
      }
      for (const piece of [...line, part]) takeLongLine(piece);
      line = [];
    } else if (complete) {
      const whole = line.length === 0 ? part : Buffer.concat([...line, part]);
      line = [];
      lineBytes = 0;
      takeLine(whole);
    } else {
      // a copy: the caller may overwrite its chunk
      line.push(Buffer.from(part));
    }
    if (complete) lineBytes = 0;
  };

  /** The last line, whose line feed is missing. Half a name names no test, so it can only end one. */
  const takeLastLine = (last: Buffer): void => {
    const ends =
      state.at === 'directives'
        ? test !== null && endsTest(last, test.id)
        : last.length === 1 && last[0] === 0x5d && /^(?:bracketed|content-type)$/.test(state.at);
    if (ends) takeLine(Buffer.concat([last, Buffer.from('\n')]));
    else if (state.at === 'bracketed') bracketed(state.status, last);
    else if (last.length > 0) sink.text(last);
  };

  return {
    push(chunk) {
      let at = 0;
      while (at < chunk.length) {
        let end: number;
        if (state.at === 'chunk') {
          end = Math.min(chunk.length, at + state.left);
          const { name, mime } = state;
          emit(null, null, { name, mime, bytes: chunk.subarray(at, end) });
          state.left -= end - at;
          if (state.left === 0) state = { ...state, at: 'chunk-length' };
        } else {
          const feed = chunk.indexOf(LINE_FEED, at);
          end = feed < 0 ? chunk.length : feed + 1;
          takeLinePart(chunk.subarray(at, end), feed >= 0);
        }
        offset += end - at;
        at = end;
      }
    },
    end() {
      takeLastLine(Buffer.concat(line));
      line = [];
      if (test === null) return;
      // its tags and the last time of the stream are still to be told
      emit(null, [...test.tags], null);
      sink.fault('SUBUNIT_TRUNCATED', 'the stream ends inside a test', offset);
    },
  };
}

/** Whether a line is an outcome of the test, without details. */
function endsTest(line: Buffer, id: string): boolean {
  const directive = readDirective(line);
  return (
    directive !== null &&
    Object.hasOwn(OUTCOMES, directive.word) &&
    directive.rest.toString('utf8') === id
  );
}
