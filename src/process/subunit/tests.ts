/**
 * Joins the events of a stream to test runs.
 *
 * The rules are those of testtools' StreamToDict, which every consumer of subunit goes by: a run is
 * keyed by test id and route code; the first event starts it, a final status ends it, and a later
 * event of the same id starts another run (a retry). The run's times are those of the first and the
 * last event, its tags the last ones given. Runs are given out as they end, those that never ended
 * when the stream is over, the last started first.
 *
 * The odd case, in which testtools loses a run: what is announced or begins again while it is under way never
 * ended. Its process was gone, and another one, as of a run that was appended, is to run it.
 */
import { createHash } from 'node:crypto';
import type { TestStatus } from '../../format/dataset.ts';
import { cutMark, MAX_NAME } from '../../format/tests.ts';
import { ownText } from '../own-text.ts';
import { type Attachment, createAttachmentCollector, type OpenAttachments } from './attachments.ts';
import type { EventStatus, FileChunk, StatusEvent } from './event.ts';

export type { Attachment } from './attachments.ts';

/** One run of one test. */
export interface TestRun {
  id: string;
  routeCode: string | null;
  /** `exists`: the stream only lists the test. */
  status: TestStatus | 'exists';
  tags: string[];
  /** Microseconds since the epoch, null where the stream gives no time. */
  start: number | null;
  end: number | null;
  /** See JoinSink.part. */
  part?: number;
  attachments: Attachment[];
}

export interface JoinLimits {
  maxAttachmentBytes: number;
}

export interface JoinSink {
  /** The bytes of the attachments are only valid during the call. */
  test(run: TestRun): void;
  /** Which part of the stream, of several runs of a runner, is being read; see parts.ts. */
  part?(): number;
  /** A file that belongs to no test, given out when the stream is over; its bytes stay valid. */
  runAttachment(attachment: Attachment, routeCode: string | null): void;
  fault(code: string, message: string): void;
}

/** Memory for tests that are under way, and for the files of the run. */
const MAX_HELD_BYTES = 256 * 1024 * 1024;
/** What a run takes beside its characters, measured with a million under way and then listed; and what a tag does. */
const RUN_BYTES = 650;
const TAG_BYTES = 50;
/** What the files of a route take beside theirs. */
const ROUTE_BYTES = 500;

/** A run under way. */
interface OpenRun extends Omit<TestRun, 'attachments'> {
  /** Null until there is one: a million tests may be under way. */
  files: OpenAttachments | null;
}

function weightOf({ id, routeCode, tags }: OpenRun): number {
  const ofTags = tags.reduce((sum, tag) => sum + tag.length + TAG_BYTES, 0);
  return RUN_BYTES + 2 * id.length + 2 * (routeCode?.length ?? 0) + ofTags;
}

/** A name or a route that can be held for every test, as a packet can have one of 4 MiB: of a long one the start, and what tells it from others. */
export function heldName(name: string): string {
  if (name.length <= MAX_NAME) return name;
  const mark = cutMark(createHash('sha256').update(name).digest('hex'));
  // not half of a character
  const start = name.slice(0, MAX_NAME - mark.length).replace(/[\ud800-\udbff]$/, '');
  return ownText(start + mark);
}

/** A map key of a route and a name; no string of the protocol holds NUL. */
function keyOf(routeCode: string | null, name: string): string {
  return routeCode === null ? name : `${routeCode}\0${name}`;
}

/** Of most runs under way: a list that nobody changes. */
const NO_TAGS: string[] = [];

/** Each tag once; the list itself where it has none twice, as a reader gives the same one with many events. */
const once = (tags: string[]): string[] =>
  tags.length > 1 && new Set(tags).size < tags.length ? [...new Set(tags)] : tags;

/** Whether a run ends with this status. */
export const isFinal = (status: EventStatus) => status !== null && status !== 'inprogress';

/** Whether a test that has begun begins anew with this event, or is announced to: it never ended. */
const isAgain = ({ status: known }: OpenRun, { status, file }: StatusEvent) =>
  known === 'inprogress' && (status === 'exists' || (status === 'inprogress' && file === null));

/** Feeds on events, gives out test runs. */
export function createTestJoiner(limits: JoinLimits, sink: JoinSink) {
  const held = { bytes: 0, maxBytes: MAX_HELD_BYTES };
  const collector = createAttachmentCollector(limits.maxAttachmentBytes, held, sink.fault);
  const open = new Map<string, OpenRun>();
  /** Files of no test, by route. */
  const ofRun = new Map<string | null, OpenAttachments>();
  let lastTime: number | null = null;

  const start = (event: StatusEvent, routeCode: string | null, id: string): OpenRun | null => {
    // one that ends with this event takes no room
    if (held.bytes >= held.maxBytes && !isFinal(event.status)) {
      sink.fault('STREAM_TOO_MANY_TESTS', 'there was no room for more tests under way at once');
      return null;
    }
    const when = { start: event.timestamp, end: null, ...(sink.part && { part: sink.part() }) };
    const run: OpenRun = { id, routeCode, status: 'unknown', tags: NO_TAGS, ...when, files: null };
    held.bytes += weightOf(run);
    open.set(keyOf(routeCode, id), run);
    return run;
  };

  const setTags = (run: OpenRun, tags: string[]): void => {
    held.bytes -= weightOf(run);
    run.tags = once(tags);
    held.bytes += weightOf(run);
  };

  const give = (run: OpenRun): void => {
    const { files, ...told } = run;
    open.delete(keyOf(run.routeCode, run.id));
    held.bytes -= weightOf(run);
    sink.test({ ...told, attachments: files === null ? [] : collector.close(files) });
    collector.reuse();
  };

  /** It has the last instant told as its end: until then nothing was heard of one. */
  const giveUnended = (run: OpenRun): void => {
    run.end = run.start === null ? null : lastTime;
    give(run);
  };

  const addToRun = (file: FileChunk | null, routeCode: string | null): void => {
    if (file === null) return;
    let files = ofRun.get(routeCode);
    if (files === undefined) {
      if (held.bytes >= held.maxBytes) return;
      files = new Map();
      ofRun.set(routeCode, files);
      held.bytes += ROUTE_BYTES + (routeCode?.length ?? 0);
    }
    collector.add(files, file);
  };

  return {
    event(event: StatusEvent): void {
      const { testId, status, timestamp, tags, file } = event;
      const routeCode = event.routeCode && heldName(event.routeCode);
      const id = testId && heldName(testId);
      const known = id === null ? undefined : open.get(keyOf(routeCode, id));
      const again = known !== undefined && isAgain(known, event);
      if (again) giveUnended(known);
      if (timestamp !== null) lastTime = Math.max(lastTime ?? timestamp, timestamp);
      if (id === null) {
        addToRun(file, routeCode);
        return;
      }
      const run = again || known === undefined ? start(event, routeCode, id) : known;
      if (run === null) return;
      if (status !== null) run.status = status;
      run.end = timestamp;
      if (tags !== null) setTags(run, tags);
      if (file !== null) {
        run.files ??= new Map();
        collector.add(run.files, file);
      }
      if (isFinal(status)) give(run);
    },

    /** A test is over, and never ended: its last event tells when. */
    leave(testId: string): void {
      const run = open.get(heldName(testId));
      if (run !== undefined) give(run);
    },

    /** Bytes that were given to last are about to be overwritten: to be called after every `push`. */
    settle: collector.settle,

    /** The stream is over; tests under way get its last instant as their end. */
    end(): void {
      for (const run of [...open.values()].reverse()) giveUnended(run);
      for (const [routeCode, files] of ofRun) {
        for (const file of collector.close(files)) sink.runAttachment(file, routeCode);
      }
    },
  };
}
