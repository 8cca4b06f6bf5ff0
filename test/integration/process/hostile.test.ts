/**
 * Builds made by somebody who wants to harm: each is processed by a real worker in bounded time and
 * memory, nothing outside it is read or written, and the next build is served as always.
 *
 * STACKVIZD_HOSTILE=all takes the slow ones as well; STACKVIZD_HOSTILE=PATTERN only those it matches.
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ORDINARY_TESTS, ordinaryStream } from '../../fixtures/hostile/case.ts';
import { HOSTILE_CASES } from '../../fixtures/hostile/cases.ts';
import { type Figures, HostileHarness } from './hostile-harness.ts';
import { assertWhole } from './published-reader.ts';

const wanted = process.env.STACKVIZD_HOSTILE ?? '';
const pattern = wanted === '' || wanted === 'all' ? null : new RegExp(wanted);
const cases = HOSTILE_CASES.filter(({ name, slow }) =>
  pattern === null ? wanted === 'all' || !slow : pattern.test(name),
);

const TIMEOUT_SECONDS = wanted === '' ? 60 : 240;
const HEAP_MEBIBYTES = 512;
/** What a child may take: see budget.ts; and a little, until it is killed. */
const MAX_MEBIBYTES = 2 * HEAP_MEBIBYTES + 256 + 100;
const NEXT = '12/904712/1/check/ordinary/2e4d0b8';

describe('hostile builds', function () {
  this.timeout(600_000);
  const harness = new HostileHarness();
  const table: string[] = [];

  before(() =>
    harness.start({
      STACKVIZD_PROCESS_TIMEOUT_SECONDS: String(TIMEOUT_SECONDS),
      STACKVIZD_PROCESS_HEAP_MEBIBYTES: String(HEAP_MEBIBYTES),
    }),
  );
  after(async () => {
    await harness.stop();
    console.log(['', '      seconds   MiB  tests  build', ...table].join('\n'));
  });
  afterEach(() => harness.clear());

  const note = (name: string, { seconds, mebibytes, tests, codes }: Figures) =>
    table.push(
      `      ${seconds.toFixed(2).padStart(7)} ${mebibytes.toFixed(0).padStart(5)} ${String(tests).padStart(6)}  ${name} ${codes.join(' ')}`,
    );

  for (const hostile of cases) {
    it(hostile.name, async function () {
      const impossible = hostile.impossible?.() ?? null;
      if (impossible !== null) {
        console.log(`      skipped: ${impossible}`);
        this.skip();
      }
      const figures = await harness.run(hostile, TIMEOUT_SECONDS + 20);
      note(hostile.name, figures);
      assert.ok(figures.mebibytes < MAX_MEBIBYTES, `${figures.mebibytes} MiB`);

      const build = join(harness.root, NEXT);
      mkdirSync(build, { recursive: true });
      ordinaryStream({ root: harness.root, path: NEXT, build, outside: harness.outside });
      const line = await harness.process(NEXT, 20);
      assert.equal(line.msg, 'published');
      assert.equal(assertWhole(build).counts.success !== undefined, true);
      assert.equal(line.tests, ORDINARY_TESTS);
    });
  }
});
