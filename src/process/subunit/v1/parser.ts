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
 * in which a `]` at the start is written ` ]`. cmocka writes ` [ text ]`, where text may have line feeds; Perl's
 * Subunit.pm writes the last `]` behind a text without a line feed. Any other line is output of the program.
 *
 * The odd cases: chunks end anywhere, also in a line, so attachments are read by count; two parts of one
 * name are one attachment; a run that was cut off ends in mid-attachment. A line that cannot be read
 * inside an outcome's details ends them, the outcome counts, and the line is read as if it stood outside.
 * What programs write that the specification does not foresee: tests.ts.
 */
import { countOf } from '../../../format/quantities.ts';
import type { EventSink, StreamParser } from '../event.ts';
import {
  beginsTest,
  bracketedFile,
  type Directive,
  OUTCOMES,
  readChunkLength,
  readContentType,
  readDirective,
  SUITE_WORDS,
  withoutFeed,
} from './lines.ts';
import { createProgress } from './progress.ts';
import { type ReportedTest, V1Tests } from './tests.ts';
import { parseTimestamp } from './timestamp.ts';
import { Lines, MAX_LINE } from './whole-lines.ts';

const LINE_FEED = 0x0a;
const CLOSING = 0x5d;
const EMPTY = Buffer.alloc(0);
const LINE_END = Buffer.from('\n');

/** The outcome whose details are being read. */
interface Outcome {
  test: ReportedTest;
  word: string;
}

/** What the lines of the stream mean just now. */
type State =
  | { at: 'directives' }
  /** `glued`: a bracket is the last of the last line. */
  | (Outcome & { at: 'bracketed'; inline: boolean; glued?: boolean })
  | (Outcome & { at: 'content-type' })
  | (Outcome & { at: 'name'; mime: string })
  | (Outcome & { at: 'chunk-length'; mime: string; name: string })
  | (Outcome & { at: 'chunk'; mime: string; name: string; left: number });

/** Parses a version 1 stream. */
export function createV1Parser(sink: EventSink): StreamParser {
  return new V1Parser(sink);
}

class V1Parser implements StreamParser {
  readonly #sink: EventSink;
  readonly #tests: V1Tests;
  readonly #lines: Lines;
  readonly #progress: ReturnType<typeof createProgress>;
  #clock: number | null = null;
  #state: State = { at: 'directives' };
  #offset = 0;

  constructor(sink: EventSink) {
    this.#sink = sink;
    this.#tests = new V1Tests(sink, () => this.#clock);
    this.#progress = createProgress(this.#tests);
    this.#lines = new Lines({
      line: (bytes) => this.#takeLine(bytes),
      tooLong: () => {
        const message = `a line of more than ${MAX_LINE} bytes is taken for text`;
        sink.fault('SUBUNIT_LONG_LINE', message, this.#offset);
      },
      longPart: (part) => {
        if (this.#state.at === 'bracketed') this.#bracketed(this.#state, part);
        else sink.text(part, false);
      },
    });
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      let end: number;
      if (this.#state.at === 'chunk') {
        end = Math.min(chunk.length, at + this.#state.left);
        this.#takeChunk(this.#state, chunk.subarray(at, end));
      } else {
        const feed = chunk.indexOf(LINE_FEED, at);
        end = feed < 0 ? chunk.length : feed + 1;
        this.#lines.take(chunk.subarray(at, end), feed >= 0);
      }
      this.#offset += end - at;
      at = end;
    }
  }

  end(): void {
    this.#takeLastLine(this.#lines.rest());
    // an outcome counts that only its details are missing of
    const inDetails = this.#state.at !== 'directives';
    if (this.#state.at !== 'directives') this.#finish(this.#state);
    if (this.#tests.end() || inDetails) {
      this.#sink.fault('SUBUNIT_TRUNCATED', 'the stream ends inside a test', this.#offset);
    }
    const missing = this.#progress.missing();
    if (missing !== null) {
      const message = `the stream was to hold ${countOf(missing.declared, 'test')}, and has ${missing.came}`;
      this.#sink.fault('SUBUNIT_SHORT', message, this.#offset);
    }
  }

  /** Acts on one line, its line feed included. */
  #takeLine(bytes: Buffer): void {
    const state = this.#state;
    const closes = bytes.length === 2 && bytes[0] === CLOSING;
    if (state.at === 'directives') {
      if (!this.#act(withoutFeed(bytes))) this.#sink.text(bytes, false);
    } else if (state.at === 'bracketed') {
      if (state.inline) this.#inline(state, bytes);
      else if (closes) this.#finish(state);
      else if (state.glued && beginsTest(bytes)) this.#finishBefore(state, bytes);
      else this.#bracketed(state, bytes);
    } else if (state.at === 'content-type') {
      const mime = readContentType(withoutFeed(bytes).toString('utf8'));
      if (closes) this.#finish(state);
      else if (mime === null)
        this.#breakOff(state, 'no content type where an attachment should start', bytes);
      else this.#state = { ...state, at: 'name', mime };
    } else if (state.at === 'name') {
      const name = withoutFeed(bytes).toString('utf8');
      this.#tests.attach(state.test, { name, mime: state.mime, bytes: EMPTY });
      this.#state = { ...state, at: 'chunk-length', name };
    } else if (state.at === 'chunk-length') {
      const left = readChunkLength(bytes);
      if (left === null) this.#breakOff(state, 'no length where a chunk should start', bytes);
      else if (left === 0) this.#state = { at: 'content-type', test: state.test, word: state.word };
      else this.#state = { ...state, at: 'chunk', left };
    }
  }

  /** Acts on a directive; false: the line is output of the program. */
  #act(text: Buffer): boolean {
    const directive = readDirective(text);
    if (directive === null) return false;
    const { word, colon, rest } = directive;
    if (word === 'test' || word === 'testing') {
      if (!colon && this.#tests.isOpen()) return false;
      this.#tests.begin(rest.toString('utf8'));
      return true;
    }
    if (word === 'time') return this.#setClock(rest.toString('latin1'));
    if (word === 'progress') return this.#progress.take(rest);
    if (word === 'tags') {
      if (!this.#tests.changeTags(rest.toString('utf8'))) {
        this.#sink.fault('TEST_NAME_CUT', 'names or tags of tests were cut', this.#offset);
      }
      return true;
    }
    if (SUITE_WORDS.has(word)) return colon;
    return Object.hasOwn(OUTCOMES, word) && this.#outcome(directive);
  }

  #setClock(text: string): boolean {
    const time = parseTimestamp(text);
    if (time === null) {
      this.#sink.fault('SUBUNIT_TIME', 'a time that cannot be read', this.#offset);
      return false;
    }
    this.#clock = time;
    this.#tests.tick(time);
    return true;
  }

  #outcome(directive: Directive): boolean {
    const reported = this.#tests.report(directive);
    if (reported === null) return false;
    const [test, details] = reported;
    const { word } = directive;
    if (details === 'none') this.#finish({ test, word });
    else if (typeof details === 'object')
      this.#inline({ test, word }, Buffer.from(`${details.inline}\n`));
    else if (details === 'multipart') this.#state = { at: 'content-type', test, word };
    else this.#state = { at: 'bracketed', inline: false, test, word };
    return true;
  }

  #finish({ test, word }: Outcome): void {
    this.#tests.finish(test, word);
    this.#state = { at: 'directives' };
  }

  /** An outcome's details cannot be read on: it counts, and the line is looked at anew. */
  #breakOff(outcome: Outcome, message: string, bytes: Buffer): void {
    this.#sink.fault('SUBUNIT_DETAILS', message, this.#offset);
    this.#finishBefore(outcome, bytes);
  }

  #finishBefore(outcome: Outcome, bytes: Buffer): void {
    this.#finish(outcome);
    this.#takeLine(bytes);
  }

  /** A line between the brackets, or a piece of one. */
  #bracketed(state: State & { at: 'bracketed' }, bytes: Buffer): void {
    const { test, word } = state;
    state.glued = bytes.at(-2) === CLOSING;
    const quoted = bytes[0] === 0x20 && bytes[1] === CLOSING;
    const file = bracketedFile(OUTCOMES[word] ?? null);
    this.#tests.attach(test, { ...file, bytes: quoted ? bytes.subarray(1) : bytes });
  }

  /** A line of details that begin on the outcome's own line: ` ]` ends them, or a test that begins. */
  #inline({ test, word }: Outcome, bytes: Buffer): void {
    if (beginsTest(bytes)) {
      this.#finishBefore({ test, word }, bytes);
      return;
    }
    const closes = /(?:^| )\]\n$/.test(bytes.toString('latin1'));
    const text = closes ? Buffer.concat([bytes.subarray(0, -3), LINE_END]) : bytes;
    const open = { at: 'bracketed' as const, inline: true, test, word };
    this.#bracketed(open, text);
    if (closes) this.#finish(open);
    else this.#state = open;
  }

  #takeChunk(state: State & { at: 'chunk' }, bytes: Buffer): void {
    const { test, name, mime } = state;
    this.#tests.attach(test, { name, mime, bytes });
    state.left -= bytes.length;
    if (state.left === 0) this.#state = { ...state, at: 'chunk-length' };
  }

  /** The last line, whose line feed is missing. Half a name names no test, so it can only end one. */
  #takeLastLine(last: Buffer): void {
    const state = this.#state;
    const ends =
      state.at === 'directives'
        ? this.#endsTest(last)
        : last.length === 1 && last[0] === CLOSING && /^(?:bracketed|content-type)$/.test(state.at);
    if (ends) this.#takeLine(Buffer.concat([last, Buffer.from('\n')]));
    else if (state.at === 'bracketed') this.#bracketed(state, last);
    else if (last.length > 0) this.#sink.text(last, false);
  }

  /** Whether a line is an outcome, without details, of a test that is known. */
  #endsTest(line: Buffer): boolean {
    const directive = readDirective(line);
    return (
      directive !== null &&
      Object.hasOwn(OUTCOMES, directive.word) &&
      this.#tests.knows(directive.rest.toString('utf8'))
    );
  }
}
