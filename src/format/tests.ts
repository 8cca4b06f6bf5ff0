/**
 * `tests` and `attachments`: one stream of tests, made to be opened quickly.
 *
 * The tests come as columns, one entry a test run in stream order, so that 100,000 of them are drawn
 * from one small file. Their attachments lie in another, of which a reader fetches the few hundred
 * kilobytes around the test it wants.
 */
import type { TestStatus } from './dataset.ts';

/**
 * `tests`. Columns have one entry a test run; numbers that index a list stand for its entry.
 *
 * Runs of one name are runs of one test: what differs in parameters is another test. A run in
 * `retries` was made because the one before had not passed; a test all of whose runs are linked so has
 * the status of the last. Other runs of a test are runs in their own right (of a loop, of several
 * workers or nodes): the worst of them is the test's.
 */
export interface TestsFile {
  /** 2: of a page published with format version 2; `path`, `host`, lanes and retries are missing there. */
  version: 2 | 3;
  /** What the stream was, for example `testrepository.subunit`. */
  name: string;
  /** The input relative to the build; of runs that are read as one, the directory that holds them. */
  path: string;
  /** Directory of the node it came from; null in a build of one node. */
  host: string | null;
  /**
   * The runner had not come to its end when the file was uploaded: stestr writes `.stestr/tmp*`, and
   * gives it a number when the run is over.
   */
  unfinished: boolean;
  /** Runs listed. */
  count: number;
  /**
   * Runs of the stream that are not listed, by status: there were more than have room. First to be left
   * out are those that passed or were skipped. Missing in version 2.
   */
  leftOut?: Partial<Record<TestStatus, number>>;
  /** Microseconds since the Unix epoch of the first start; all other times count from it. */
  origin: number;
  /** Microseconds from `origin` to the last instant the stream tells; 0 without any. */
  length: number;
  /**
   * Test names up to the last dot before a blank, a bracket or a parenthesis; '' without one.
   *
   * A name is the id that the runner gave the test, with parameters (`[ipv4-large]`), attributes (see
   * test-name.ts) and arguments of a subtest; only `method (module.Class)` is turned round.
   */
  classes: string[];
  class: number[];
  /** What of a name stands behind its class and a dot. */
  method: string[];
  statuses: TestStatus[];
  status: number[];
  /** Distinct sets of tags, for example `["worker-0", "smoke"]`; attributes in names are among them. */
  tagSets: string[][];
  tags: number[];
  /**
   * What ran its tests one after the other, in order: `worker-0` of stestr, `gw1` of pytest-xdist, a
   * layer of zope.testrunner, `route 0` where only subunit's route code tells.
   */
  lanes: string[];
  /** -1: no lane is known. */
  lane: number[];
  /** Microseconds after `origin`; null where the stream gives no time. */
  start: (number | null)[];
  /**
   * Microseconds; null where the stream gives no two times. Of a test that never ended, to the instant by which it
   * was over: the next one began on its lane, a later run of the runner, or the stream was at its end.
   */
  duration: (number | null)[];
  /** [run, the run before it of the same test that had not passed], ascending. */
  retries: [run: number, of: number][];
  /**
   * [run, how many-th of its name], ascending, of those that are not the first: so that nobody has to look at a
   * million names for the few that come twice. Missing: the reader counts.
   */
  again?: [run: number, nth: number][];
  /** Distinct reasons of failures and skips: the line that says it first, then what says more. */
  reasons: string[][];
  /** [test, reason], ascending by test, for those that have one. */
  reason: [test: number, reason: number][];
  /**
   * Tests that the runner announced (`exists`) and that never ran: a class that was skipped, a worker
   * that died. Null: the stream announces none, or more than are kept track of.
   */
  missing: MissingTests | null;
  /** Whether some, or all, that belongs to no test is what is left of damaged packets; missing: none. */
  damaged?: 'some' | 'all';
  attachments: Sections;
}

export interface MissingTests {
  count: number;
  /** The first of them, with the lane they were for; null where none is known. */
  tests: [name: string, lane: string | null][];
}

/**
 * Where a test's attachments are in the `attachments` file.
 *
 * Section i belongs to test i and is `bytes[i]` bytes of the (unpacked) file long; sections follow
 * each other from 0. One more, the last, belongs to the run: attachments without a test, and what
 * stood in the stream that is no subunit.
 *
 * A section is the JSON of a SectionHeader in one line, then the attachments in its order, each
 * followed by a newline that is not counted. It is 0 bytes long where nothing was attached.
 */
export interface Sections extends Seekable {
  bytes: number[];
}

/**
 * How to read a part of a data file.
 *
 * `identity`: offsets are those of the file. `zstd`: block k holds unpacked bytes [blocks[k][1],
 * blocks[k + 1][1]) in file bytes [blocks[k][0], blocks[k + 1][0]), which are one zstd frame with its
 * size and checksum; the last entry only marks the end. Behind it is a skippable frame with the same
 * table, see createZstdPacking in src/dataset/file/packing.ts.
 *
 * `gzip` (until format version 2): the file is one gzip member, deflated in independent blocks that end
 * on a byte boundary. A block is raw deflate without a final block, so a reader appends the empty final
 * block 0x03 0x00 before it inflates.
 */
export interface Seekable {
  encoding: 'zstd' | 'gzip' | 'identity';
  /** [offset in the file, offset in the unpacked text]; empty for `identity`. */
  blocks: [number, number][];
}

/** First line of a section. */
export interface SectionHeader {
  attachments: AttachmentHeader[];
}

/** One attachment of a test or of the run. */
export interface AttachmentHeader {
  /** As the stream has it, for example `pythonlogging:''`; not unique if the test repeats it. */
  name: string;
  /** MIME type as the stream has it; null where it gives none. */
  type: string | null;
  /** Length here: of the text as UTF-8, else of the bytes. */
  bytes: number;
  /** False: not text; the bytes are as they were attached. */
  text: boolean;
  /** What picture it is by its bytes, whatever its type says; missing for all else. */
  picture?: 'image/png' | 'image/jpeg' | 'image/webp';
  /** Bytes that were left out at the end, over a limit. */
  dropped?: number;
  /** Nobody attached it: it is what is left of packets that could not be read. */
  damaged?: true;
}

/** UTF-16 units of a name that are published. */
export const MAX_NAME = 2000;
/** What stands behind the start of a name that was cut: a part of its hash, which tells it from others. */
export const cutMark = (hash: string): string => `… ${hash.slice(0, 16)}`;
const CUT_MARK = /… [0-9a-f]{16}$/;

/** The start of a name that was cut, without the mark; null: the name is whole. */
export function startOfCut(name: string): string | null {
  const at = name.length >= MAX_NAME - 1 ? name.search(CUT_MARK) : -1;
  return at < 0 ? null : name.slice(0, at);
}
