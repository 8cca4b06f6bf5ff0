/** What both versions of the subunit protocol say: one status event. */

export const EVENT_STATUSES = [
  null,
  'exists',
  'inprogress',
  'success',
  'uxsuccess',
  'skip',
  'fail',
  'xfail',
] as const;

/** Status of an event; null: it only carries a file or tags. Indexed by its code in version 2. */
export type EventStatus = (typeof EVENT_STATUSES)[number];

/** A piece of an attachment. */
export interface FileChunk {
  name: string;
  /** Content type; null where this piece does not say. */
  mime: string | null;
  /** Only valid during the call that delivers it, or, if they last, during the parser's `push`. */
  bytes: Buffer;
  lasts?: boolean;
}

/** One event of a stream, the StreamResult.status() call of testtools. */
export interface StatusEvent {
  /** Null: the event belongs to the run. */
  testId: string | null;
  routeCode: string | null;
  status: EventStatus;
  /** Null: the event says nothing of tags. */
  tags: string[] | null;
  /** Microseconds since the Unix epoch. */
  timestamp: number | null;
  file: FileChunk | null;
}

/** A parser that is fed chunks of any size. */
export interface StreamParser {
  push(chunk: Buffer): void;
  /** The stream is over: what is left is read or reported. */
  end(): void;
}

/** Where a parser's findings go. */
export interface EventSink {
  event(event: StatusEvent): void;
  /** A test of version 1 is over without an outcome: it never ended. */
  leave(testId: string): void;
  /** Something is wrong at a byte of the unpacked stream. */
  fault(code: string, message: string, offset: number): void;
  /** Bytes that became no event: `damaged` of a packet that could not be read, else no subunit at all. */
  text(bytes: Buffer, damaged: boolean): void;
}
