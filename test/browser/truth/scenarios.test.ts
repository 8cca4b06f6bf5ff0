/**
 * Trouble made by real tools, recorded by scripts/record-scenarios (versions beside each record), processed here as an
 * upload is: processors, a disk, the loopback and the memory that stress-ng takes beside stestr and pcp-dstat, also on a
 * machine that is saturated all along; a full tmpfs and a known bug behind a service on a node whose clock libfaketime sets 40 s ahead, all of which log by
 * oslo.log; a service that the kernel kills in a memory cgroup. Processing and Chromium are live.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Summary, SummaryFailure } from '../../../src/format/summary.ts';
import { Harness, textOf } from '../harness/harness.ts';

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const RECORDS = fileURLToPath(new URL('../../fixtures/scenarios', import.meta.url));
const RULE = [
  'title: Guest refuses to detach a volume',
  'url: https://bugs.launchpad.net/nova/+bug/1836681',
  'where: service',
  'message: Guest refused to detach volume',
  'test_ids: [test_services.Guests.test_detach]',
  '',
].join('\n');

describe('recorded trouble', function () {
  this.timeout(180_000);
  let harness: Harness;
  let root: string;
  let origin: string;

  before(async () => {
    harness = await Harness.start();
    root = await harness.folder();
    const issues = await harness.folder();
    await cp(RECORDS, root, { recursive: true });
    await writeFile(join(issues, '1836681.yaml'), RULE);
    const builds = ['cpu', 'disk', 'network', 'ram', 'services', 'memory'];
    await promisify(execFile)(process.execPath, [CLI, 'process', '--root', root, ...builds], {
      env: { ...process.env, STACKVIZD_KNOWN_ISSUES_DIRECTORY: issues },
    });
    origin = (await harness.serve(root)).url;
  });
  after(() => harness.close());

  const summaryOf = async (build: string) =>
    JSON.parse(await readFile(join(root, build, 'stackviz/summary.json'), 'utf8')) as Summary;
  const failureOf = ({ failures }: Summary, test: string): SummaryFailure => {
    const found = failures.find((failure) => failure.test === test);
    assert.ok(found, test);
    return found;
  };
  const open = async (build: string) => {
    const { page } = await harness.open(`${origin}${build}/stackviz/index.htm`);
    await page.locator('.problem').first().waitFor();
    return page;
  };

  /** What stress-ng took, as it is said of the failures one by one and of all of them; the rest is the machine's. */
  const TAKEN = [
    [
      'cpu',
      /^CPU user (?:99|100) %(?: or more in 3 of 3)? \(run: median 1 %; as high in 0 of 150 passing tests; \d+ samples\)\./,
    ],
    [
      'disk',
      /^Disk 3\d\d MiB\/s(?: or more in 3 of 3)? \(run: median 172 KiB\/s; as high in 0 of 150 passing tests; \d+ samples\)\. CPU saturated all along: 100 % busy in the mean\./,
    ],
    [
      'network',
      /^Loopback (?:452 MiB|1\.[57] GiB)\/s(?: or more in 3 of 3)? \(run: median 0 B\/s; as high in 0 of 150 passing tests; \d+ samples\)\. CPU saturated all along: 96 % busy in the mean\./,
    ],
    [
      'ram',
      /^Memory used [67]\.\d GiB(?: or more in 3 of 3)? \(run: median 745 MiB; as high in 0 of 150 passing tests; \d+ samples\)\./,
    ],
  ] as const;

  for (const [build, said] of TAKEN) {
    it(`${build}: what was taken, against the run, and what was so all along`, async () => {
      const page = await open(build);
      const told = page.locator('.machine-told.machine-unusual');
      await told.waitFor();
      assert.match(await textOf(told), said);
      const { failures, recheck } = await summaryOf(build);
      assert.equal(failures.length, 3);
      for (const { machine } of failures) {
        assert.match(machine?.sentence ?? '', said);
        assert.deepEqual([machine?.unusual, machine?.blamed], [true, false]);
      }
      // that the machine differed is not yet a cause
      assert.equal(recheck.advised, false);
      await page.close();
    });
  }

  it('a full disk is blamed with its line; of the like 500 the other node says why, clock and all', async () => {
    const page = await open('services');
    await page.locator('.finding').first().waitFor();
    const findings = (await page.locator('.finding').allTextContents()).join('\n');
    assert.match(findings, /of its machine .*\[Errno 28\] No space left on device/);
    assert.match(findings, /guests logged an error at a request of this test/);
    const summary = await summaryOf('services');
    const full = failureOf(summary, 'test_services.Volumes.test_large');
    assert.equal(full.machine?.blamed, true);
    assert.deepEqual(
      full.evidence?.map(({ path, line, text }) => [path, line, text]),
      [['controller/logs/screen-volumes.log', 3, 'OSError: [Errno 28] No space left on device']],
    );
    const detach = failureOf(summary, 'test_services.Guests.test_detach');
    assert.equal(detach.machine, null);
    const other = detach.evidence?.find(({ path }) => path.startsWith('compute1/'));
    assert.match(other?.text ?? '', /Guest refused to detach volume vdb/);
    // the line is written 40 s later than it was
    const late = Date.parse(other?.time ?? '') - Date.parse(detach.startedAt ?? '');
    assert.ok(Math.abs(late) < 5000, `${late} ms after the test began`);
    await page.goto(`${origin}services/stackviz/${detach.link}`);
    const card = page.getByRole('region', { name: 'What the services logged' });
    await card.getByText('Guest refused to detach volume vdb').first().waitFor();
    await page.close();
  });

  it('the known bug is told of its test, and alone', async () => {
    const page = await open('services');
    const card = page.locator('.known-issues');
    await card.waitFor();
    assert.match(await textOf(card), /Known bug 1836681 Guest refuses to detach a volume/);
    const { knownIssues, failures } = await summaryOf('services');
    const known = knownIssues?.map(({ id, failures: of }) => [
      id,
      of.map((at) => failures[at]?.test),
    ]);
    assert.deepEqual(known, [['1836681', ['test_services.Guests.test_detach']]]);
    await page.close();
  });

  it('a service that was killed for memory: its log that stops, and the kernel on the axis', async () => {
    const page = await open('memory');
    await page.locator('.finding').first().waitFor();
    const findings = (await page.locator('.finding').allTextContents()).join('\n');
    assert.match(findings, /memory refused connections: its log stops at [\d:]+/);
    const befell = await page.locator('.whose-events').textContent();
    assert.match(befell ?? '', /Out of memory.*line \d of kern/);
    const { failures, events, report } = await summaryOf('memory');
    assert.ok(events?.some(({ kind, line }) => kind === 'oom' && /kern/.test(line.path)));
    assert.match(report, /in the minute before:\n\n(?:- .*\n)*- Out of memory/);
    const [, asked] = failures;
    assert.equal(asked?.test, 'test_services.Memory.test_3_afterwards');
    assert.deepEqual(
      asked?.evidence?.map(({ path, line }) => [path, line]),
      [['controller/logs/screen-memory.log', 6]],
    );
    await page.getByRole('link', { name: 'Timeline' }).first().click();
    const mark = page.locator('.log-event-oom');
    await mark.waitFor({ state: 'attached' });
    const title = await mark.locator('[title]').getAttribute('title');
    assert.match(title ?? '', /Out of memory.*, kern line \d: /);
    await page.close();
  });
});
