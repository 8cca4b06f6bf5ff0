/**
 * Our parser beside python-subunit on the same bytes, over many streams.
 *
 * `DIFFERENTIAL_CASES` says how many streams are made (2,000 by default), `DIFFERENTIAL_SEED` from
 * which number. A stream on which both differ is made as small as can be and left in a file.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecorded, readTempest } from '../fixtures/recorded.ts';
import fc from '../harness/property.ts';
import { needTool } from '../harness/skip.ts';
import { assertSame } from './compare.ts';
import { damaged } from './damage.ts';
import { hasReference, startReference } from './reference.ts';
import { hostileV1, validV1 } from './streams-v1.ts';
import { hostileV2, validV2 } from './streams-v2.ts';
import { windowsOf } from './windows.ts';

const CASES = Number(process.env.DIFFERENTIAL_CASES ?? 2000);
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? Date.now() % 2 ** 31);
/** On a machine that does much else as well. */
const CASE_MS = 100;
/** Up to here recorded streams are also read byte by byte. */
const MAX_BYTEWISE = 256 * 1024;

interface Recorded {
  name: string;
  version: 1 | 2;
  stream: Buffer;
}

function recordedStreams(): Recorded[] {
  const own = ['testrepository.subunit.gz', 'interrupted.v2.subunit.gz', 'interrupted.v1.subunit'];
  const streams = own.map((name) => ({ name, stream: readRecorded(name) }));
  for (const name of ['tempest.v1.subunit', 'tempest.v2.subunit']) {
    streams.push({ name, stream: readTempest(name) });
  }
  return streams.map((recorded) => ({
    ...recorded,
    version: recorded.stream[0] === 0xb3 ? 2 : 1,
  }));
}

const chunkSizes: fc.Arbitrary<number[]> = fc.oneof(
  fc.constant<number[]>([1]),
  fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 6 }),
);

describe('subunit, beside the reference', function () {
  this.timeout(0);
  let reference: ReturnType<typeof startReference>;
  /** Kind of stream -> cases; reason of a difference -> cases. */
  const kinds = new Map<string, number>();
  const reasons = new Map<string, number>();
  const recorded = recordedStreams();

  const compare = async (kind: string, version: 1 | 2, stream: Buffer, ...chunks: number[][]) => {
    const answer = await reference.read(version, stream);
    for (const sizes of chunks) assertSame(answer, version, stream, sizes);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const found = answer.reasons.length > 0 ? answer.reasons : ['none: the same in everything'];
    for (const reason of found) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  };

  before(function () {
    needTool(this, hasReference(), 'python3-subunit');
    reference = startReference();
  });

  after(async () => {
    await reference?.stop();
    const table = (counts: Map<string, number>) =>
      [...counts].map(([name, count]) => `        ${String(count).padStart(7)}  ${name}`);
    console.log([`      seed ${SEED}`, ...table(kinds)].join('\n'));
    console.log(['      cases by the reasons for which they differ', ...table(reasons)].join('\n'));
  });

  for (const { name, version, stream } of recorded) {
    it(`reads ${name}`, async () => {
      const sizes = [[65_536], [1000, 7, 16_384], ...(stream.length <= MAX_BYTEWISE ? [[1]] : [])];
      await compare('recorded', version, stream, ...sizes);
    });
  }

  const windows = (version: 1 | 2) =>
    windowsOf(
      version,
      recorded.filter((found) => found.version === version).map(({ stream }) => stream),
    );

  /** What is made: version, share of the cases, streams. */
  const made: [kind: string, version: 1 | 2, share: number, streams: fc.Arbitrary<Buffer>][] = [
    ['version 2, made up', 2, 0.2, validV2],
    ['version 2, forged', 2, 0.15, hostileV2],
    ['version 2, made up and damaged', 2, 0.15, damaged(validV2)],
    ['version 2, recorded and damaged', 2, 0.15, damaged(windows(2))],
    ['version 1, made up', 1, 0.1, validV1],
    ['version 1, lines in any order', 1, 0.1, hostileV1],
    ['version 1, made up and damaged', 1, 0.1, damaged(validV1)],
    ['version 1, recorded and damaged', 1, 0.05, damaged(windows(1))],
  ];

  for (const [kind, version, share, streams] of made) {
    it(`reads streams of ${kind}`, async () => {
      const property = fc.asyncProperty(streams, chunkSizes, (stream, sizes) =>
        compare(kind, version, stream, sizes),
      );
      const numRuns = Math.ceil(CASES * share);
      // the time for all cases, however many were asked for, and for making a counterexample smaller
      const interruptAfterTimeLimit = CASES * CASE_MS;
      const result = await fc.check(property, { numRuns, seed: SEED, interruptAfterTimeLimit });
      if (!result.failed) return;
      const [stream, sizes] = result.counterexample ?? [];
      const file = join(
        mkdtempSync(join(tmpdir(), 'subunit-differential-')),
        `v${version}.subunit`,
      );
      writeFileSync(file, stream ?? '');
      throw new Error(
        `they differ on ${file} in chunks of ${sizes} (seed ${SEED}, path ${result.counterexamplePath})`,
        { cause: result.errorInstance },
      );
    });
  }
});
