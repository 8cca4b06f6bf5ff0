/** What the page says of a build, of causes, of the machine, and on paper. */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RECORDED } from '../../fixtures/recorded.ts';
import { type PacketParts, packet } from '../../fixtures/subunit.ts';
import { Harness, RETRIED, STREAM, STREAM_FILE, textOf } from '../harness/harness.ts';

const ORIGIN = Date.UTC(2026, 10, 22, 16, 0, 0) * 1000;

/** A test from `at` for a second, with its traceback. */
function run(testId: string, at: number, status: 'success' | 'fail' | 'skip', why = ''): Buffer[] {
  const stamp = (seconds: number) => ({ testId, timestamp: ORIGIN + seconds * 1e6 });
  const file = { name: status === 'skip' ? 'reason' : 'traceback', mime: 'text/plain', bytes: why };
  const parts: PacketParts[] = [
    { ...stamp(at), status: 'inprogress' },
    ...(why === '' ? [] : [{ ...stamp(at + 0.5), file }]),
    { ...stamp(at + 1), status, tags: ['worker-0'] },
  ];
  return parts.map(packet);
}

const traceback = (said: string) =>
  `Traceback (most recent call last):\n  File "a.py", line 1, in test\n    fail()\n${said}\n`;

describe('only what is so', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });

  after(() => harness.close());

  it('the whole build speaks first: its failure is in the second stream', async () => {
    const root = await harness.folder();
    const build = join(root, 'a/b/c');
    const write = async (host: string, packets: Buffer[]) => {
      await mkdir(join(build, host, 'logs'), { recursive: true });
      await writeFile(
        join(build, host, 'logs/testrepository.subunit'),
        Buffer.concat([...packets]),
      );
    };
    await write('node1', [...run('m.A.test_a', 0, 'success'), ...run('m.A.test_b', 1, 'success')]);
    await write('node2', run('m.B.test_c', 0, 'fail', traceback('ValueError: x')));
    await harness.process(root, 'a/b/c');
    const server = await harness.serve(root);
    const { page } = await harness.open(`${server.url}a/b/c/stackviz/index.htm`);
    await page.locator('h1').waitFor();
    assert.equal(await textOf(page.locator('h1')), '1 failed\nof 3 tests');
    assert.match(await page.title(), /^1 failed · /);
    const main = await textOf(page.locator('main'));
    assert.doesNotMatch(main, /Nothing failed/);
    assert.match(main, /node2, testrepository\.subunit\s+1 failed of 1 test/);
    assert.match(await textOf(page.locator('.problem').first()), /node2/);
    const options = page.getByRole('combobox', { name: 'Stream' }).locator('option');
    assert.match(
      (await options.allInnerTexts()).join(),
      /node2, testrepository\.subunit: 1 failed/,
    );
  });

  it('what tested no change is told as of a ref, and blames no change', async () => {
    const root = await harness.folder();
    const build = join(root, 'periodic/1');
    await mkdir(join(build, 'zuul-info'), { recursive: true });
    const zuul = { pipeline: 'periodic', branch: 'master', ref: 'refs/heads/master', change: null };
    await writeFile(
      join(build, 'zuul-info/inventory.yaml'),
      JSON.stringify({ all: { vars: { zuul } } }),
    );
    const failed = run('m.A.test_a', 0, 'fail', traceback('ValueError: x'));
    await writeFile(join(build, 'testrepository.subunit'), Buffer.concat(failed));
    await harness.process(root, 'periodic/1');
    const server = await harness.serve(root);
    const { page } = await harness.open(`${server.url}periodic/1/stackviz/index.htm`);
    assert.match(await textOf(page.locator('.facts')), /Ref\s+refs\/heads\/master/);
    assert.doesNotMatch(await textOf(page.locator('.facts')), /Revision|Change/);
    const summary = await readFile(join(build, 'stackviz/summary.json'), 'utf8');
    assert.match(JSON.parse(summary).report, /\n\nNo change was tested\.$/);
  });

  it('a test that passed when it was run again in another stream is flaky, with when and where', async () => {
    const build = await harness.folder();
    const failed = traceback('ValueError: x');
    const first = [...run('m.A.test_a', 0, 'success'), ...run('m.A.test_b', 1, 'fail', failed)];
    await writeFile(join(build, 'testrepository.subunit'), Buffer.concat(first));
    await writeFile(join(build, 'retry.subunit'), Buffer.concat(run('m.A.test_b', 180, 'success')));
    const server = await harness.serve(await harness.exportRun('-b', build));
    const { page } = await harness.open(server.url);
    await page.locator('.problem').first().waitFor();
    assert.equal(await textOf(page.locator('h1')), '1 flaky\nof 2 tests');
    const said = page.locator('.recovered');
    await said.waitFor();
    assert.equal(await textOf(said), 'passed when run again at 16:03:00 in retry.subunit');
    await said.locator('a').click();
    await page.getByText('In another stream').waitFor();
    const facts = await textOf(page.locator('.details-head'));
    assert.match(facts, /run again, first in testrepository/);
  });

  it('a worker that ran tests twice, in two runs of the runner, ran so many runs', async () => {
    const file = join(await harness.folder(), 'combined.subunit');
    const runs = [0, 4].flatMap((at) => [
      ...run('m.A.test_a', at, 'success'),
      ...run('m.B.test_b', at + 1, 'success'),
    ]);
    await writeFile(file, Buffer.concat(runs));
    const server = await harness.serve(await harness.exportRun('-f', file));
    const { page } = await harness.open(server.url);
    const facts = await textOf(page.locator('.worker-facts'));
    assert.equal(facts, '4 runs, 2.00 s between classes or runs in all');
    assert.match(await textOf(page.locator('.facts')), /2 tests in 4 runs on 1 worker/);
  });

  it('of a run of which all was skipped it is not said that what ran was well', async () => {
    const file = join(await harness.folder(), 'skipped.subunit');
    const skips = [0, 1].map((at) => run(`m.A.test_${at}`, at, 'skip', 'no backend'));
    await writeFile(file, Buffer.concat(skips.flat()));
    const server = await harness.serve(await harness.exportRun('-f', file));
    const { page } = await harness.open(server.url);
    await page.locator('.none-here').waitFor();
    assert.match(await textOf(page.locator('h1')), /^All skipped/);
    assert.match(await textOf(page.locator('.none-here')), /^No test ran\s+So none failed\./);
    assert.doesNotMatch(await textOf(page.locator('main')), /gave the expected result/);
  });

  for (const [name, what, said] of [
    ['b.subunit', '', 'Not all could be read'],
    [
      'job-output.txt',
      '2026-11-22 16:00:00.000000 | RUN START: [untrusted : x/run.yaml@main]\n' +
        '2026-11-22 16:00:09.000000 | RUN END RESULT_TIMED_OUT: [untrusted : x/run.yaml@main]\n',
      '1 passed',
    ],
  ] as const) {
    it(`nothing is all good beside a ${name} that tells otherwise`, async () => {
      const build = await harness.folder();
      await writeFile(join(build, 'a.subunit'), Buffer.concat(run('a.B.test_c', 0, 'success')));
      await writeFile(join(build, name), what);
      const server = await harness.serve(await harness.exportRun('-b', build));
      const { page } = await harness.open(server.url);
      await page.locator('.verdict-warn', { hasText: said }).waitFor();
      await page.getByText('No test that is here failed. What is missing may have.').waitFor();
      assert.equal(await page.locator('.all-good').count(), 0);
      assert.doesNotMatch(await textOf(page.locator('.facts')), /known to be missing/);
    });
  }

  it('causes: values in slots, what differs in meaning apart, chains, skips that share one', async () => {
    const packets = [
      ...run('m.A.test_a', 0, 'fail', traceback('MismatchError: 404 != 200')),
      ...run('m.A.test_b', 2, 'fail', traceback('MismatchError: 500 != 200')),
      ...run('m.A.test_c', 4, 'fail', traceback('MismatchError: 1 != 2')),
      ...run(
        'm.A.test_d',
        6,
        'fail',
        traceback("FileNotFoundError: [Errno 2] No such file or directory: 'qemu-img'"),
      ),
      ...run('m.A.test_e', 8, 'skip', 'qemu-img not installed'),
      ...run('m.A.test_f', 10, 'success'),
    ];
    const file = join(await harness.folder(), 'causes.subunit');
    await writeFile(file, Buffer.concat(packets));
    const server = await harness.serve(await harness.exportRun('-f', file));
    const { page } = await harness.open(server.url);
    await page.locator('.problem').first().waitFor();
    assert.match(await textOf(page.locator('#problems-title')), /4 failed, 3 causes/);
    const causes = await page.locator('.problem-reason').allInnerTexts();
    assert.deepEqual(causes.slice(0, 2), [
      'MismatchError: {404, 500} != 200',
      'MismatchError: 1 != 2',
    ]);
    assert.equal(
      await textOf(page.locator('.problem-skips')),
      '1 more skipped: qemu-img not installed',
    );
  });

  it('the machine: samples and base rate, and no mark that chance explains', async () => {
    const dstat = `${RECORDED}dstat-csv_log.txt.gz`;
    const site = await harness.exportRun('-f', STREAM_FILE, '--dstat', dstat);
    const server = await harness.serve(site);
    const { page } = await harness.open(`${server.url}#/${STREAM}/test-details/${RETRIED}`);
    const card = page.getByRole('region', { name: 'The machine meanwhile' });
    await card.waitFor();
    assert.match(await textOf(card), /\d+ samples?\s+mean\s+peak\s+others\s+as high/);
    assert.match(await textOf(card), /median of 4\d tests that passed in this run/);
    assert.doesNotMatch(await textOf(card), /unusually high/);
  });

  it("the machine: a failure's own page says what the overview says of it", async () => {
    const dstat = `${RECORDED}dstat-csv_log.txt.gz`;
    const server = await harness.serve(
      await harness.exportRun('-f', STREAM_FILE, '--dstat', dstat),
    );
    const { page } = await harness.open(server.url);
    const said = await textOf(page.locator('.machine-told p').first());
    assert.match(said, /sample/);
    const cause = page.locator('.problem', { has: page.locator('.machine-told') }).first();
    await cause.locator('a[href*="test-details"]').first().click();
    const card = page.getByRole('region', { name: 'The machine meanwhile' });
    await card.waitFor();
    const text = await textOf(card);
    assert.ok(text.includes(said), `${said}: ${text}`);
    assert.doesNotMatch(text, /Nothing here/);
  });

  it('paper has the exception at the end of a traceback', async () => {
    const server = await harness.serve(await harness.exportRun('-f', STREAM_FILE));
    const { page } = await harness.open(server.url, { colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Show traceback or reason' }).first().click();
    await page.locator('.line-exception').first().waitFor();
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    await page.emulateMedia({ media: 'print' });
    const box = page.locator('.lines').first();
    assert.equal(await page.evaluate('document.documentElement.dataset.drawn'), 'dark');
    assert.ok(await box.locator('.line-exception').last().isVisible());
    const cut = await box.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
    assert.equal(cut, 0);
  });
});
