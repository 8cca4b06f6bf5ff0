/**
 * Joins the events of a stream to test runs.
 *
 * The rules are those of testtools' StreamToDict, which every consumer of subunit goes by: a run is
 * keyed by test id and route code; the first event starts it, a final status ends it, and a later
 * event of the same id starts another run (a retry). Runs are given out as they end, those that
 * never ended when the stream is over, the last started first.
 */
import type { TestStatus } from '../../publish/format.ts';
import type { StatusEvent } from './event.ts';

/** An attachment, complete or cut at the limit. */
export interface Attachment {
  name: string;
  /** Of its first chunk that says; null where none does. */
  mime: string | null;
  chunks: Buffer[];
  bytes: number;
  /** Bytes left out. */
  dropped: number;
}

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
  maxTests: number;
  maxAttachmentBytes: number;
}

export interface JoinSink {
  test(run: TestRun): void;
  fault(code: string, message: string): void;
}

/** Attachments of one test; a test has three or four. */
const MAX_ATTACHMENTS = 1000;
/** Bytes held for tests that are under way. */
const MAX_HELD_BYTES = 256 * 1024 * 1024;

/** Feeds on events, gives out test runs. */
export function createTestJoiner(limits: JoinLimits, sink: JoinSink) {
  const open = new Map<string, { run: TestRun; byName: Map<string, Attachment> }>();
  let runs = 0;
  let held = 0;
  let lastTime: number | null = null;

  const attach = (byName: Map<string, Attachment>, event: StatusEvent): void => {
    const file = event.file;
    if (file === null || file.bytes.length === 0) return;
    let attachment = byName.get(file.name);
    if (attachment === undefined) {
      if (byName.size >= MAX_ATTACHMENTS) {
        sink.fault(
          'TEST_TOO_MANY_ATTACHMENTS',
          `only ${MAX_ATTACHMENTS} attachments of a test were kept`,
        );
        return;
      }
      attachment = { name: file.name, mime: file.mime, chunks: [], bytes: 0, dropped: 0 };
      byName.set(file.name, attachment);
    }
    const room = Math.min(limits.maxAttachmentBytes - attachment.bytes, MAX_HELD_BYTES - held);
    const kept = Math.max(0, Math.min(room, file.bytes.length));
    if (kept > 0) attachment.chunks.push(Buffer.from(file.bytes.subarray(0, kept)));
    attachment.bytes += kept;
    held += kept;
    if (kept === file.bytes.length) return;
    if (attachment.dropped === 0) {
      sink.fault(
        'ATTACHMENT_TOO_LARGE',
        `only the first ${attachment.bytes} bytes of an attachment were kept`,
      );
    }
    attachment.dropped += file.bytes.length - kept;
  };

  const give = (key: string): void => {
    const entry = open.get(key);
    if (entry === undefined) return;
    open.delete(key);
    entry.run.attachments = [...entry.byName.values()];
    for (const attachment of entry.run.attachments) held -= attachment.bytes;
    sink.test(entry.run);
  };

  const start = (event: StatusEvent, id: string, key: string) => {
    if (runs >= limits.maxTests) {
      sink.fault('STREAM_TOO_MANY_TESTS', `only the first ${limits.maxTests} test runs were read`);
      return undefined;
    }
    runs += 1;
    const run: TestRun = {
      id,
      routeCode: event.routeCode,
      status: 'unknown',
      tags: [],
      start: event.timestamp,
      end: null,
      attachments: [],
    };
    const entry = { run, byName: new Map<string, Attachment>() };
    open.set(key, entry);
    return entry;
  };

  return {
    event(event: StatusEvent): void {
      if (event.timestamp !== null)
        lastTime = Math.max(lastTime ?? event.timestamp, event.timestamp);
      if (event.testId === null) return;
      const key = `${event.routeCode ?? ''}\0${event.testId}`;
      const entry = open.get(key) ?? start(event, event.testId, key);
      if (entry === undefined) return;
      if (event.status !== null) entry.run.status = event.status;
      if (event.timestamp !== null) entry.run.end = event.timestamp;
      if (event.tags !== null) entry.run.tags = [...new Set(event.tags)];
      attach(entry.byName, event);
      if (event.status !== null && event.status !== 'inprogress') give(key);
    },

    /** The stream is over; tests under way get its last instant as their end. */
    end(): void {
      for (const key of [...open.keys()].reverse()) {
        const run = (open.get(key) as { run: TestRun }).run;
        if (run.start !== null) run.end = lastTime;
        give(key);
      }
    },
  };
}
