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
 * a test are the stream's, tags inside are the test's; a run that was cut off ends in mid-attachment.
 */
import type { EventSink, EventStatus, StreamParser } from './event.ts';
import { parseTimestamp } from './timestamp.ts';

const OUTCOMES: Record<string, EventStatus> = {
  success: 'success',
  successful: 'success',
  failure: 'fail',
  error: 'fail',
  skip: 'skip',
  xfail: 'xfail',
  uxsuccess: 'uxsuccess',
};
/** A directive line, also the name of a test in it, is no longer than this. */
const MAX_LINE = 1024 * 1024;
const LINE_FEED = 0x0a;
const DIRECTIVE = /^(\S+?):? (.*)$/s;

interface OpenTest {
  id: string;
  tags: Set<string>;
}

/** Adds and removes (`-tag`) tags. */
function applyTags(tags: Set<string>, words: string): void {
  for (const word of words.split(/\s+/)) {
    if (word.startsWith('-')) tags.delete(word.slice(1));
    else if (word !== '') tags.add(word);
  }
}

/** What the lines of the stream mean just now. */
type State =
  | { at: 'directives' }
  | { at: 'simple'; status: EventStatus }
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

  const emit = (
    status: EventStatus,
    file: { name: string; mime: string; bytes: Buffer } | null,
  ) => {
    if (test === null) return;
    const tags = status === null ? null : [...test.tags];
    const timestamp = status === null ? null : clock;
    sink.event({ testId: test.id, routeCode: null, status, tags, timestamp, file });
  };

  const finish = (status: EventStatus): void => {
    emit(status, null);
    test = null;
    state = { at: 'directives' };
  };

  const outcome = (status: EventStatus, rest: string): boolean => {
    if (test === null || !rest.startsWith(test.id)) return false;
    const kind = rest.slice(test.id.length);
    if (kind === '') finish(status);
    else if (kind === ' [') state = { at: 'simple', status };
    else if (kind === ' [ multipart') state = { at: 'content-type', status };
    else return false;
    return true;
  };

  /** Acts on a directive; false: the line is output of the program. */
  const directive = (text: string): boolean => {
    const match = DIRECTIVE.exec(text);
    const [, word = '', rest = ''] = match ?? [];
    if (word === 'test' || word === 'testing') {
      if (test !== null || rest === '') return false;
      test = { id: rest, tags: new Set(streamTags) };
      emit('inprogress', null);
    } else if (word === 'time') {
      const time = parseTimestamp(rest);
      if (time === null) sink.fault('SUBUNIT_TIME', 'a time that cannot be read', offset);
      else clock = time;
    } else if (word === 'tags') {
      applyTags(test === null ? streamTags : test.tags, rest);
    } else if (Object.hasOwn(OUTCOMES, word)) {
      return outcome(OUTCOMES[word] as EventStatus, rest);
    } else {
      return word === 'progress' && match !== null;
    }
    return true;
  };

  const simpleAttachment = (status: EventStatus, bytes: Buffer): void => {
    // names and types as the reference parser gives them
    if (status === 'fail' || status === 'xfail' || status === 'uxsuccess') {
      emit(null, { name: 'traceback', mime: 'text/x-traceback;charset=utf8', bytes });
    } else {
      emit(null, {
        name: status === 'skip' ? 'reason' : 'message',
        mime: 'text/plain;charset=utf8',
        bytes,
      });
    }
  };

  /** Acts on one line, its line feed included. */
  const takeLine = (bytes: Buffer): void => {
    const text = bytes.toString('utf8').replace(/\n$/, '');
    switch (state.at) {
      case 'directives':
        if (!directive(text)) sink.text(bytes);
        break;
      case 'simple':
        if (text === ']') finish(state.status);
        else simpleAttachment(state.status, text.startsWith(' ]') ? bytes.subarray(1) : bytes);
        break;
      case 'content-type': {
        const mime = /^Content-Type: (.+)$/.exec(text)?.[1];
        if (text === ']') finish(state.status);
        else if (mime === undefined) broken('no Content-Type where an attachment should start');
        else state = { at: 'name', status: state.status, mime };
        break;
      }
      case 'name':
        state = { ...state, at: 'chunk-length', name: text };
        break;
      case 'chunk-length': {
        const length = /^[0-9a-fA-F]{1,8}\r?$/.test(text) ? Number.parseInt(text, 16) : -1;
        if (length < 0) broken('no length where a chunk should start');
        else if (length === 0) state = { at: 'content-type', status: state.status };
        else state = { ...state, at: 'chunk', left: length };
        break;
      }
    }
  };

  /** An outcome's details cannot be read on: it counts, and the next directive is looked for. */
  const broken = (message: string): void => {
    sink.fault('SUBUNIT_DETAILS', message, offset);
    if (state.at !== 'directives') finish(state.status);
  };

  /** Bytes of a line up to and with its line feed, or all there are. */
  const takeLinePart = (part: Buffer, complete: boolean): void => {
    if (lineBytes + part.length > MAX_LINE && lineBytes <= MAX_LINE) {
      sink.fault('SUBUNIT_LONG_LINE', `a line of more than ${MAX_LINE} bytes was left out`, offset);
    }
    lineBytes += part.length;
    if (lineBytes <= MAX_LINE) line.push(complete ? part : Buffer.from(part));
    else line = [];
    if (!complete) return;
    const whole = line.length === 1 ? (line[0] as Buffer) : Buffer.concat(line);
    const skipped = lineBytes > MAX_LINE;
    line = [];
    lineBytes = 0;
    if (!skipped) takeLine(whole);
  };

  return {
    push(chunk) {
      let at = 0;
      while (at < chunk.length) {
        let end: number;
        if (state.at === 'chunk') {
          end = Math.min(chunk.length, at + state.left);
          const { name, mime } = state;
          emit(null, { name, mime, bytes: chunk.subarray(at, end) });
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
      const last = Buffer.concat(line);
      if (last.toString() === ']') takeLine(last);
      else if (state.at === 'simple') simpleAttachment(state.status, last);
      // a directive without its line feed was cut off: half a name names no test
      else if (test === null && lineBytes > 0) sink.text(last);
      if (state.at !== 'directives' || test !== null) {
        sink.fault('SUBUNIT_TRUNCATED', 'the stream ends inside a test', offset);
      }
    },
  };
}
