/**
 * Streams that hold the same runs of tests: jobs leave what `stestr last --subunit` wrote beside what `stestr run
 * --subunit` did, both versions of the protocol, or the first half of a run beside both (`run --combine`). Each run
 * is told once.
 *
 * The same test that began in the same microsecond is the same run, whatever the file is called and however it is
 * written. (Each time that python-subunit reads version 1 it may lose one.) So the first tests of every stream are
 * compared, which costs a few kilobytes each, and streams that share one as a whole. One that holds all that another
 * does, and more, is the one that is read, unless a test in it never ended. A damaged one is read whatever it holds:
 * what is wrong with it is told.
 */
import { crc32 } from 'node:zlib';
import { createWarnings } from '../build/warnings.ts';
import { type Source, type Work, withInput } from './source.ts';
import { testName } from './subunit/names.ts';
import { createSubunitParser } from './subunit/parse.ts';
import { wordOf } from './subunit/recorder.ts';
import { createTestJoiner, type TestRun } from './subunit/tests.ts';

type Stream = Source<'subunit'>;

/** Tests at the start of a stream that are compared; they are in the order in which they ended. */
const HEAD_TESTS = 32;
/** Tests of a stream that is compared as a whole, and of all of them together. */
const MAX_TESTS = 1_000_000;
const MAX_ALL = 4_000_000;
/** Pairs of streams that are compared as a whole. */
const MAX_PAIRS = 1000;
/** Bytes of a stream, at its start, by which the same are known; fewer than the least may well be the same by chance. */
const START_BYTES = 4096;
const LEAST_BYTES = 64;

/** What a stream, or the runs of a repository, hold. */
export interface Candidate {
  streams: readonly Stream[];
  /** Of several with the same runs the one of a known node is read. */
  host: string | null;
}

/** Microseconds that two readings of one time may be apart. */
const APART = 2;
/** Stands for a time that is not told. */
const UNTOLD = -1;

/** A number for the name of a test. */
function numberOf({ id }: TestRun): number {
  const name = testName(id);
  const high = crc32(name);
  return high * 2 ** 21 + (crc32(name, high) & 0x1fffff);
}

const startOf = ({ start }: TestRun): number => start ?? UNTOLD;

/** Whether it is told when a run began, and so exactly that no other began then. */
const isExact = ({ start }: TestRun): boolean => start !== null && start % 1000 !== 0;

/**
 * Reads the runs of streams, one behind the other, until `take` returns false.
 *
 * @param bytes are told of what is read, unpacked
 * @returns whether nothing was wrong with what was read
 */
async function readRuns(
  streams: readonly Stream[],
  work: Work,
  take: (run: TestRun) => boolean,
  bytes: (chunk: Buffer) => void,
): Promise<boolean> {
  let wanted = true;
  let sound = true;
  const joiner = createTestJoiner(
    { maxAttachmentBytes: 0 },
    {
      test(run) {
        if (wanted && wordOf(run)?.isTest !== false) wanted = take(run);
      },
      runAttachment: () => undefined,
      fault: () => undefined,
    },
  );
  const { event, leave } = joiner;
  const fault = () => {
    sound = false;
  };
  const warnings = createWarnings();
  for (const stream of streams) {
    const parser = createSubunitParser({ event, leave, fault, text: () => undefined });
    await withInput(stream, { ...work, warnings }, async (unpacked) => {
      for await (const chunk of unpacked) {
        bytes(chunk);
        parser.push(chunk);
        joiner.settle();
        if (!wanted) return;
      }
      parser.end();
    });
    if (!wanted) return sound;
  }
  joiner.end();
  return sound && warnings.list().length === 0;
}

/** How a stream begins. */
interface Head {
  bytes: Buffer;
  /** When each of the first tests began, of which that is told exactly. */
  tests: Map<number, number>;
}

async function readHead({ streams }: Candidate, work: Work): Promise<Head> {
  const tests = new Map<number, number>();
  let bytes: Buffer = Buffer.alloc(0);
  let seen = 0;
  const take = (run: TestRun) => {
    if (run.status === 'exists') return true;
    if (isExact(run)) tests.set(numberOf(run), startOf(run));
    seen += 1;
    return seen < HEAD_TESTS;
  };
  await readRuns(streams, work, take, (chunk) => {
    if (bytes.length < START_BYTES)
      bytes = Buffer.concat([bytes, chunk.subarray(0, START_BYTES - bytes.length)]);
  });
  return { bytes, tests };
}

/** Whether two streams have one of their first runs in common. */
const shareRuns = (one: Head, other: Head): boolean =>
  [...one.tests].some(
    ([name, start]) => Math.abs((other.tests.get(name) ?? Number.NaN) - start) <= APART,
  );

/** Whether two streams have the same first bytes, as far as both were read. */
function shareBytes({ bytes }: Head, other: Head): boolean {
  const length = Math.min(bytes.length, other.bytes.length);
  return length >= LEAST_BYTES && bytes.subarray(0, length).equals(other.bytes.subarray(0, length));
}

/** All that a stream holds. */
interface Content {
  /** Of its bytes, unpacked: how many, and a checksum. */
  bytes: string;
  /** Null: it is damaged. */
  runs: Runs | null;
}

/** Its runs by the numbers of their names, those of a name as they began. */
interface Runs {
  names: Float64Array;
  starts: Float64Array;
  /** The runner says what it is going to run. */
  announces: boolean;
  /** A test began and never ended. */
  isCutOff: boolean;
}

/** Null: it holds no test, or too many to be kept. */
async function readContent(
  { streams }: Candidate,
  work: Work,
  most: number,
): Promise<Content | null> {
  const names: number[] = [];
  const starts: number[] = [];
  const content = { announces: false, isCutOff: false };
  const read = { bytes: 0, sum: 0 };
  const take = (run: TestRun) => {
    if (run.status === 'exists') content.announces = true;
    else {
      names.push(numberOf(run));
      starts.push(startOf(run));
    }
    content.isCutOff ||= run.status === 'inprogress';
    return names.length <= most;
  };
  const sound = await readRuns(streams, work, take, (chunk) => {
    read.bytes += chunk.length;
    read.sum = crc32(chunk, read.sum);
  });
  if (names.length === 0 || names.length > most) return null;
  const bytes = JSON.stringify(read);
  if (!sound) return { bytes, runs: null };
  const order = Uint32Array.from(names.keys()).sort(
    (a, b) => at(names, a) - at(names, b) || at(starts, a) - at(starts, b),
  );
  const sorted = (column: number[]) => Float64Array.from(order, (run) => at(column, run));
  return { bytes, runs: { ...content, names: sorted(names), starts: sorted(starts) } };
}

const at = (column: ArrayLike<number>, index: number): number => column[index] as number;

/** Whether all runs of one are among those of another, each as often as there. */
function isAmong(one: Runs, other: Runs): boolean {
  let next = 0;
  return one.names.every((name, run) => {
    const start = at(one.starts, run);
    const isBefore = () =>
      at(other.names, next) < name ||
      (at(other.names, next) === name && at(other.starts, next) < start - APART);
    while (isBefore()) next += 1;
    const found = at(other.names, next) === name && at(other.starts, next) <= start + APART;
    next += 1;
    return found;
  });
}

const NEITHER = {
  /** All that the first holds is in the second; the other way round. */
  firstIn: false,
  secondIn: false,
  /** In the one that holds more a test never ended. */
  isWholeCutOff: false,
  /** Only the second says what it is going to run. */
  secondTellsMore: false,
};

/** Finds streams that hold nothing that others do not. */
export function createSameRuns(work: Work) {
  const heads = new Map<Candidate, Head>();
  const contents = new Map<Candidate, Content | null>();
  let room = MAX_ALL;
  let pairs = 0;

  const headOf = async (candidate: Candidate): Promise<Head> => {
    const head = heads.get(candidate) ?? (await readHead(candidate, work));
    heads.set(candidate, head);
    return head;
  };

  const contentOf = async (candidate: Candidate): Promise<Content | null> => {
    const known = contents.get(candidate);
    if (known !== undefined) return known;
    const content = await readContent(candidate, work, Math.min(MAX_TESTS, room));
    room -= content?.runs?.names.length ?? 0;
    contents.set(candidate, content);
    return content;
  };

  /** Which of two holds all that the other does: neither, one of them, or both. */
  const compare = async (one: Candidate, other: Candidate): Promise<typeof NEITHER> => {
    const [head, otherHead] = [await headOf(one), await headOf(other)];
    const sameRuns = shareRuns(head, otherHead);
    if (pairs === MAX_PAIRS || !(sameRuns || shareBytes(head, otherHead))) return NEITHER;
    pairs += 1;
    const [first, second] = [await contentOf(one), await contentOf(other)];
    if (first === null || second === null) return NEITHER;
    if (first.bytes === second.bytes) return { ...NEITHER, firstIn: true, secondIn: true };
    const [runs, others] = [first.runs, second.runs];
    if (!sameRuns || runs === null || others === null) return NEITHER;
    const [firstIn, secondIn] = [isAmong(runs, others), isAmong(others, runs)];
    return {
      firstIn,
      secondIn,
      isWholeCutOff: (firstIn ? others : runs).isCutOff,
      secondTellsMore: others.announces && !runs.announces,
    };
  };

  /** Which of two holds nothing that the other does not, if any; of two that hold the same the one that tells less, or the second. */
  const surplus = async <One extends Candidate>(one: One, other: One): Promise<One | null> => {
    const { firstIn, secondIn, isWholeCutOff, secondTellsMore } = await compare(one, other);
    if (!(firstIn || secondIn)) return null;
    if (firstIn !== secondIn) return isWholeCutOff ? null : firstIn ? one : other;
    if ((one.host === null) !== (other.host === null)) return one.host === null ? one : other;
    return secondTellsMore ? one : other;
  };

  const tell = ({ streams: [left] }: Candidate, { streams: [whole] }: Candidate) =>
    left && whole && work.tellSame?.(left, whole);

  return {
    /** Those that are to be read, in their order. */
    async without<One extends Candidate>(candidates: readonly One[]): Promise<One[]> {
      const left = new Set(candidates);
      for (const [at, one] of candidates.entries()) {
        for (const other of candidates.slice(at + 1)) {
          const both = left.has(one) && left.has(other);
          const dropped = both ? await surplus(one, other) : null;
          if (dropped === null) continue;
          left.delete(dropped);
          tell(dropped, dropped === one ? other : one);
        }
      }
      return [...left];
    },

    /** Whether one of others holds all that a candidate does. */
    async isIn(candidate: Candidate, others: readonly Candidate[]): Promise<boolean> {
      for (const other of others) {
        if (!(await compare(candidate, other)).firstIn) continue;
        tell(candidate, other);
        return true;
      }
      return false;
    },
  };
}
