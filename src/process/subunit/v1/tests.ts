/**
 * The tests of a version 1 stream: which is open, and which has just ended.
 *
 * The specification has one test at a time, and outcomes that name it. Programs write otherwise:
 *
 * - libcheck without fork reports a fixture that failed under a name of its own, and then nothing of the
 *   test that was open; zope.testrunner reports subtests so; Samba's words tell of whole suites. An
 *   outcome whose name is not the open test's is a test of its own, of which nothing tells when it
 *   began. The open one has not ended then, unless its own outcome follows before the next test.
 * - trial writes `successful:`, and `error:` for the same test when it finds what the test left behind.
 *   All outcomes that follow each other count: the worst is the test's, the details of all are kept, and
 *   an attachment `outcomes` names them. So a test is handed on when something else begins.
 * - cmocka writes what it could not set up or tear down as `error: NAME [ why ]`, on one line or, where the
 *   reason has several, on as many.
 * - testtools tells the time before a test and before its outcome; smbtorture twice in the test, and what
 *   passed between two tests is of neither. So that a test begins is handed on when that is clear.
 */
import type { EventSink, EventStatus, FileChunk } from '../event.ts';
import { applyTags, type Directive, OUTCOMES } from './lines.ts';

/** How an outcome goes on: no details, or which; an object: they begin with this text on its own line. */
export type Details = 'none' | 'bracketed' | 'multipart' | { inline: string };

/** A test whose outcome is being read, or may be followed by another. */
export interface ReportedTest {
  readonly id: string;
  /** Null: those of the stream at the time. */
  tags: string[] | null;
  /** Words of its outcomes so far. */
  outcomes: string[];
  /** The worst of them. */
  status: EventStatus;
  /** When the last of them came, microseconds since the epoch. */
  end: number | null;
  /** Names of its attachments. */
  files: Set<string>;
  /** What those of a further outcome are called whose names were taken: `traceback-1`. */
  renamed: Map<string, string>;
  /** When another outcome came while it was open. */
  left: { at: number | null } | null;
}

/** From good to bad. */
const BY_SEVERITY: EventStatus[] = [null, 'success', 'skip', 'xfail', 'uxsuccess', 'fail'];

const worse = (a: EventStatus, b: EventStatus): EventStatus =>
  BY_SEVERITY.indexOf(b) > BY_SEVERITY.indexOf(a) ? b : a;

/** How a line's rest goes on behind a test's name; null: it is not of that test. */
function detailsBehind(rest: string, id: string): Details | null {
  if (!rest.startsWith(id)) return null;
  if (rest.length === id.length) return 'none';
  const behind = rest.slice(id.length);
  if (behind === ' [') return 'bracketed';
  if (behind === ' [ multipart') return 'multipart';
  return behind.startsWith(INLINE) ? { inline: behind.slice(INLINE.length) } : null;
}

/** What stands between a test's name and details on the same line. */
const INLINE = ' [ ';

/** How cmocka tells that what a group of tests needs could not be set up or torn down. */
const CMOCKA_GROUP = /^(.+) \[ (\[ {2}FAILED {2}\] GROUP (?:SETUP|TEARDOWN) \])$/s;

/** Words that people also write in front of a sentence: `error: no such file`. */
const PROSE = new Set(['error', 'failure', 'fail', 'success', 'successful']);

/** Name and details of an outcome of no known test; null: a program's own line, not an outcome. */
function readForeign({ word, colon }: Directive, rest: string): [string, Details] | null {
  if (!colon) return null;
  const [, group, inline] = CMOCKA_GROUP.exec(rest) ?? [];
  if (group !== undefined && inline !== undefined) return [group, { inline }];
  const end = /(?: \[( multipart)?)$/.exec(rest);
  if (end !== null && end.index > 0) {
    return [rest.slice(0, end.index), end[1] === undefined ? 'bracketed' : 'multipart'];
  }
  return PROSE.has(word) && /\s/.test(rest) ? null : [rest, 'none'];
}

/** A name that is not taken, numbered as testtools numbers several tracebacks. */
function freeName(taken: Set<string>, name: string): string {
  let free = name;
  for (let number = 1; taken.has(free); number++) free = `${name}-${number}`;
  return free;
}

const createTest = (id: string): ReportedTest => ({
  id,
  tags: null,
  outcomes: [],
  status: null,
  end: null,
  files: new Set(),
  renamed: new Map(),
  left: null,
});

/** Follows the tests of a stream. */
export class V1Tests {
  readonly #sink: EventSink;
  readonly #clock: () => number | null;
  /** The same list until a line changes it: every test is given it. */
  #streamTags: string[] = [];
  #open: ReportedTest | null = null;
  /** When the open test began, as long as that is not handed on; the first time told in it. */
  #begun: { before: number | null; inside: number | null } | null = null;
  #ended: ReportedTest | null = null;
  #count = 0;

  /** @param clock the last time the stream told */
  constructor(sink: EventSink, clock: () => number | null) {
    this.#sink = sink;
    this.#clock = clock;
  }

  /** How many tests there were. */
  count(): number {
    return this.#count;
  }

  isOpen(): boolean {
    return this.#open !== null;
  }

  /** Whether it is the name of the open test, or of the one that has just ended. */
  knows(id: string): boolean {
    return id === this.#open?.id || id === this.#ended?.id;
  }

  begin(id: string): void {
    this.#release();
    this.#leave();
    this.#open = this.#create(id);
    this.#begun = { before: this.#clock(), inside: null };
  }

  /** The stream tells a time, microseconds since the epoch. */
  tick(time: number): void {
    if (this.#begun === null) return;
    if (this.#begun.inside === null) this.#begun.inside = time;
    else this.#handOnStart(this.#begun.inside);
  }

  /** The test that an outcome is about, and how it goes on; null: the line is no outcome. */
  report(directive: Directive): [ReportedTest, Details] | null {
    const rest = directive.rest.toString('utf8');
    for (const known of [this.#open, this.#ended]) {
      const details = known === null ? null : detailsBehind(rest, known.id);
      if (known === null || details === null) continue;
      if (known === this.#open) this.#release();
      this.#handOnStart();
      return [known, details];
    }
    const foreign = readForeign(directive, rest);
    if (foreign === null) return null;
    this.#release();
    this.#handOnStart();
    if (this.#open !== null) this.#open.left ??= { at: this.#clock() };
    const [id, details] = foreign;
    return [this.#create(id), details];
  }

  /** A piece of an attachment of an outcome. */
  attach(test: ReportedTest, file: FileChunk): void {
    let name = file.name;
    if (test.outcomes.length > 0) {
      name = test.renamed.get(name) ?? freeName(test.files, name);
      test.renamed.set(file.name, name);
    }
    test.files.add(name);
    this.#emit(test, null, null, this.#clock(), name === file.name ? file : { ...file, name });
  }

  /** An outcome is over, details and all. */
  finish(test: ReportedTest, word: string): void {
    test.outcomes.push(word);
    test.status = worse(test.status, OUTCOMES[word] ?? null);
    test.end = this.#clock();
    test.tags ??= this.#streamTags;
    test.renamed.clear();
    if (test === this.#open) this.#open = null;
    this.#ended = test;
  }

  /**
   * Tags before a test are the stream's, tags inside are the test's.
   *
   * @returns false where there was no room for all
   */
  changeTags(words: string): boolean {
    const open = this.#open;
    const tags = new Set(open?.tags ?? this.#streamTags);
    const whole = applyTags(tags, words);
    if (open === null) this.#streamTags = [...tags];
    else open.tags = [...tags];
    return whole;
  }

  /** The stream is over. @returns whether it ends inside a test */
  end(): boolean {
    this.#release();
    const open = this.#open;
    if (open === null) return false;
    if (open.left !== null) {
      this.#leave();
      return false;
    }
    this.#handOnStart();
    // its tags and the last time of the stream are still to be told
    this.#emit(open, null, open.tags ?? this.#streamTags, this.#clock());
    return true;
  }

  #create(id: string): ReportedTest {
    this.#count += 1;
    return createTest(id);
  }

  #emit(
    { id }: ReportedTest,
    status: EventStatus,
    tags: string[] | null,
    timestamp: number | null,
    file: FileChunk | null = null,
  ): void {
    this.#sink.event({ testId: id, routeCode: null, status, tags, timestamp, file });
  }

  /** Hands on that the open test has begun, unless that was done. */
  #handOnStart(at = this.#begun?.before ?? null): void {
    if (this.#begun === null || this.#open === null) return;
    this.#begun = null;
    this.#emit(this.#open, 'inprogress', null, at);
  }

  /** Hands on the test that has ended. */
  #release(): void {
    const ended = this.#ended;
    if (ended === null) return;
    const { outcomes, status, tags, end } = ended;
    if (outcomes.length > 1) {
      const bytes = Buffer.from(outcomes.map((word) => `${word}\n`).join(''));
      const mime = 'text/plain; charset="utf8"';
      this.#emit(ended, null, null, end, { name: 'outcomes', mime, bytes });
    }
    this.#emit(ended, status, tags, end);
    this.#ended = null;
  }

  /** The open test never ended; it was over when another outcome came, else it is now. */
  #leave(): void {
    const open = this.#open;
    if (open === null) return;
    this.#handOnStart();
    const { at } = open.left ?? { at: this.#clock() };
    this.#emit(open, null, open.tags ?? this.#streamTags, at);
    this.#sink.leave(open.id);
    this.#open = null;
  }
}
