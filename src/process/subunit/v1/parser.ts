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
 * The odd cases: chunks end anywhere, also in a line, so attachments are read by count; two parts of one
 * name are one attachment; a run that was cut off ends in mid-attachment. A line that cannot be read
 * inside an outcome's details ends them, the outcome counts, and the line is read as if it stood outside.
 * What programs write that the specification does not foresee: tests.ts.
 */
import type { EventSink, StreamParser } from '../event.ts';
import {
  bracketedFile,
  type Directive,
  isProgress,
  OUTCOMES,
  readChunkLength,
  readContentType,
  readDirective,
  SUITE_WORDS,
  withoutFeed,
} from './lines.ts';
import { createV1Tests, type ReportedTest } from './tests.ts';
import { parseTimestamp } from './timestamp.ts';

/** A directive line, also the name of a test in it, is no longer than this. */
const MAX_LINE = 1024 * 1024;
const LINE_FEED = 0x0a;
const EMPTY = Buffer.alloc(0);

/** The outcome whose details are being read. */
interface Outcome {
  test: ReportedTest;
  word: string;
}

/** What the lines of the stream mean just now. */
type State =
  | { at: 'directives' }
  | (Outcome & { at: 'bracketed' })
  | (Outcome & { at: 'content-type' })
  | (Outcome & { at: 'name'; mime: string })
  | (Outcome & { at: 'chunk-length'; mime: string; name: string })
  | (Outcome & { at: 'chunk'; mime: string; name: string; left: number });

/** Parses a version 1 stream. */
export function createV1Parser(sink: EventSink): StreamParser {
  let clock: number | null = null;
  const tests = createV1Tests(sink, () => clock);
  let state: State = { at: 'directives' };
  /** Start of a line whose end has not come. */
  let line: Buffer[] = [];
  let lineBytes = 0;
  let offset = 0;

  const finish = ({ test, word }: Outcome): void => {
    tests.finish(test, word);
    state = { at: 'directives' };
  };

  const outcome = (directive: Directive): boolean => {
    const reported = tests.report(directive);
    if (reported === null) return false;
    const [test, details] = reported;
    const { word } = directive;
    if (details === 'none') finish({ test, word });
    else state = { at: details === 'bracketed' ? 'bracketed' : 'content-type', test, word };
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
    const { word, colon, rest } = directive;
    if (word === 'test' || word === 'testing') {
      if (!colon && tests.isOpen()) return false;
      tests.begin(rest.toString('utf8'));
      return true;
    }
    if (word === 'time') return setClock(rest.toString('latin1'));
    if (word === 'progress') return isProgress(rest);
    if (word === 'tags') {
      if (!tests.changeTags(rest.toString('utf8'))) {
        sink.fault('TEST_NAME_CUT', 'names or tags of tests were cut', offset);
      }
      return true;
    }
    if (SUITE_WORDS.has(word)) return colon;
    return Object.hasOwn(OUTCOMES, word) && outcome(directive);
  };

  /** A line between the brackets, or a piece of one. */
  const bracketed = ({ test, word }: Outcome, bytes: Buffer): void => {
    const quoted = bytes[0] === 0x20 && bytes[1] === 0x5d;
    const file = bracketedFile(OUTCOMES[word] ?? null);
    tests.attach(test, { ...file, bytes: quoted ? bytes.subarray(1) : bytes });
  };

  /** Acts on one line, its line feed included. */
  const takeLine = (bytes: Buffer): void => {
    const closes = bytes.length === 2 && bytes[0] === 0x5d;
    if (state.at === 'directives') {
      if (!act(withoutFeed(bytes))) sink.text(bytes);
    } else if (state.at === 'bracketed') {
      if (closes) finish(state);
      else bracketed(state, bytes);
    } else if (state.at === 'content-type') {
      const mime = readContentType(withoutFeed(bytes).toString('utf8'));
      if (closes) finish(state);
      else if (mime === null) breakOff('no content type where an attachment should start', bytes);
      else state = { ...state, at: 'name', mime };
    } else if (state.at === 'name') {
      const name = withoutFeed(bytes).toString('utf8');
      tests.attach(state.test, { name, mime: state.mime, bytes: EMPTY });
      state = { ...state, at: 'chunk-length', name };
    } else if (state.at === 'chunk-length') {
      const left = readChunkLength(bytes);
      if (left === null) breakOff('no length where a chunk should start', bytes);
      else if (left === 0) state = { at: 'content-type', test: state.test, word: state.word };
      else state = { ...state, at: 'chunk', left };
    }
  };

  /** An outcome's details cannot be read on: it counts, and the line is looked at anew. */
  const breakOff = (message: string, bytes: Buffer): void => {
    sink.fault('SUBUNIT_DETAILS', message, offset);
    if (state.at !== 'directives') finish(state);
    takeLine(bytes);
  };

  /** Part of a line that is longer than MAX_LINE. */
  const takeLongLine = (part: Buffer): void => {
    if (state.at === 'bracketed') bracketed(state, part);
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
        ? endsTest(last)
        : last.length === 1 && last[0] === 0x5d && /^(?:bracketed|content-type)$/.test(state.at);
    if (ends) takeLine(Buffer.concat([last, Buffer.from('\n')]));
    else if (state.at === 'bracketed') bracketed(state, last);
    else if (last.length > 0) sink.text(last);
  };

  /** Whether a line is an outcome, without details, of a test that is known. */
  const endsTest = (line: Buffer): boolean => {
    const directive = readDirective(line);
    return (
      directive !== null &&
      Object.hasOwn(OUTCOMES, directive.word) &&
      tests.knows(directive.rest.toString('utf8'))
    );
  };

  return {
    push(chunk) {
      let at = 0;
      while (at < chunk.length) {
        let end: number;
        if (state.at === 'chunk') {
          end = Math.min(chunk.length, at + state.left);
          const { test, name, mime } = state;
          tests.attach(test, { name, mime, bytes: chunk.subarray(at, end) });
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
      // an outcome counts that only its details are missing of
      const inDetails = state.at !== 'directives';
      if (state.at !== 'directives') finish(state);
      if (tests.end() || inDetails) {
        sink.fault('SUBUNIT_TRUNCATED', 'the stream ends inside a test', offset);
      }
    },
  };
}
