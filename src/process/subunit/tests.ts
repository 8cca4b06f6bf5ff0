/**
 * Joins the events of a stream to test runs.
 *
 * The rules are those of testtools' StreamToDict, which every consumer of subunit goes by: a run is
 * keyed by test id and route code; the first event starts it, a final status ends it, and a later
 * event of the same id starts another run (a retry). The run's times are those of the first and the
 * last event, its tags the last ones given. Runs are given out as they end, those that never ended
 * when the stream is over, the last started first.
 */
import type { TestStatus } from '../../format/dataset.ts';
import { type Attachment, createAttachmentCollector, type OpenAttachments } from './attachments.ts';
import type { EventStatus, StatusEvent } from './event.ts';

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
  attachments: Attachment[];
}

export interface JoinLimits {
  maxAttachmentBytes: number;
}

export interface JoinSink {
  /** The bytes of the attachments are only valid during the call. */
  test(run: TestRun): void;
  /** A file that belongs to no test, given out when the stream is over; its bytes stay valid. */
  runAttachment(attachment: Attachment, routeCode: string | null): void;
  fault(code: string, message: string): void;
}

/** Memory for tests that are under way, and for the files of the run. */
const MAX_HELD_BYTES = 256 * 1024 * 1024;
/** What a run, or a tag, takes beside its characters. */
const OVERHEAD_BYTES = 500;

interface OpenRun {
  run: TestRun;
  files: OpenAttachments;
  /** Bytes accounted for id, route and tags. */
  weight: number;
}

function weightOf(run: TestRun): number {
  const tags = run.tags.reduce((sum, tag) => sum + tag.length + OVERHEAD_BYTES / 10, 0);
  return OVERHEAD_BYTES + 2 * run.id.length + 2 * (run.routeCode?.length ?? 0) + tags;
}

/** A map key of a route and a name; no string of the protocol holds NUL. */
function keyOf(routeCode: string | null, name: string): string {
  return routeCode === null ? name : `${routeCode}\0${name}`;
}

/** Whether a run ends with this status. */
const isFinal = (status: EventStatus) => status !== null && status !== 'inprogress';

/** Feeds on events, gives out test runs. */
export function createTestJoiner(limits: JoinLimits, sink: JoinSink) {
  const held = { bytes: 0, maxBytes: MAX_HELD_BYTES };
  const collector = createAttachmentCollector(limits.maxAttachmentBytes, held, sink.fault);
  const open = new Map<string, OpenRun>();
  /** Files of no test, by route. */
  const ofRun = new Map<string | null, OpenAttachments>();
  let lastTime: number | null = null;

  const start = ({ timestamp, routeCode, status }: StatusEvent, id: string): OpenRun | null => {
    // one that ends with this event takes no room
    if (held.bytes >= held.maxBytes && !isFinal(status)) {
      sink.fault('STREAM_TOO_MANY_TESTS', 'there was no room for more tests under way at once');
      return null;
    }
    const times = { start: timestamp, end: null };
    const run: TestRun = { id, routeCode, status: 'unknown', tags: [], ...times, attachments: [] };
    const entry = { run, files: new Map(), weight: weightOf(run) };
    held.bytes += entry.weight;
    open.set(keyOf(routeCode, id), entry);
    return entry;
  };

  const setTags = (entry: OpenRun, tags: string[]): void => {
    const distinct = new Set(tags);
    entry.run.tags = distinct.size < tags.length ? [...distinct] : tags;
    held.bytes -= entry.weight;
    entry.weight = weightOf(entry.run);
    held.bytes += entry.weight;
  };

  const give = (entry: OpenRun): void => {
    const { run, files, weight } = entry;
    open.delete(keyOf(run.routeCode, run.id));
    held.bytes -= weight;
    run.attachments = collector.close(files);
    sink.test(run);
    collector.reuse();
  };

  const addToRun = ({ file, routeCode }: StatusEvent): void => {
    if (file === null) return;
    let files = ofRun.get(routeCode);
    if (files === undefined) {
      if (held.bytes >= held.maxBytes) return;
      files = new Map();
      ofRun.set(routeCode, files);
      held.bytes += OVERHEAD_BYTES + (routeCode?.length ?? 0);
    }
    collector.add(files, file);
  };

  return {
    event(event: StatusEvent): void {
      const { testId, routeCode, status, timestamp, tags, file } = event;
      if (timestamp !== null) lastTime = Math.max(lastTime ?? timestamp, timestamp);
      if (testId === null) {
        addToRun(event);
        return;
      }
      const entry = open.get(keyOf(routeCode, testId)) ?? start(event, testId);
      if (entry === null) return;
      if (status !== null) entry.run.status = status;
      entry.run.end = timestamp;
      if (tags !== null) setTags(entry, tags);
      if (file !== null) collector.add(entry.files, file);
      if (isFinal(status)) give(entry);
    },

    /** A test is over, and never ended: its last event tells when. */
    leave(testId: string): void {
      const entry = open.get(testId);
      if (entry !== undefined) give(entry);
    },

    /** Bytes that were given to last are about to be overwritten: to be called after every `push`. */
    settle: collector.settle,

    /** The stream is over; tests under way get its last instant as their end. */
    end(): void {
      for (const entry of [...open.values()].reverse()) {
        entry.run.end = entry.run.start === null ? null : lastTime;
        give(entry);
      }
      for (const [routeCode, files] of ofRun) {
        for (const file of collector.close(files)) sink.runAttachment(file, routeCode);
      }
      ofRun.clear();
    },
  };
}
