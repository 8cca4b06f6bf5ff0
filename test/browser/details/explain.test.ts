/** What the services logged about a failure: the sentence, the lines, and honest words where there are none. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packet } from '../../fixtures/subunit.ts';
import { Harness, textOf, violations, waitUntil } from '../harness/harness.ts';

const ORIGIN = Date.UTC(2026, 10, 28, 10, 0, 0);
const ids = ['1', '2', '3'].map((n) => `req-${n.repeat(8)}-0000-4000-8000-000000000000`);
/** Requests of a test that waits. */
const WAITED = Array.from(
  { length: 35 },
  (_, i) => `req-${10 + i}000000-0000-4000-8000-000000000000`,
);
const FRAMES = Array.from({ length: 40 }, (_, i) => `  File "x.py", line ${i}, in f${i}\n    g()`);
const ENDS = Array.from({ length: 6 }, (_, i) => `gave up ${i + 1}`);
const FAULT = `${['Traceback (most recent call last):', ...FRAMES, 'ServerFault: Got server fault', ...ENDS].join('\n')}\n`;

function run(id: string, status: 'success' | 'fail', second: number, requests: string[]): Buffer {
  const at = (seconds: number) => (ORIGIN + seconds * 1000) * 1000;
  const tags = ['worker-0'];
  const output = requests.map((one) => `'x-openstack-request-id': '${one}'\n`).join('');
  const mime = 'text/plain;charset=utf8';
  const file = { name: "pythonlogging:''", bytes: output, mime };
  const packets = [
    packet({ testId: id, status: 'inprogress', timestamp: at(second), tags }),
    packet({ testId: id, timestamp: at(second), file, tags }),
  ];
  if (status === 'fail') {
    const traceback = { name: 'traceback', bytes: FAULT, mime };
    packets.push(packet({ testId: id, timestamp: at(second), file: traceback, tags }));
  }
  return Buffer.concat([
    ...packets,
    packet({ testId: id, status, timestamp: at(second + 1), tags }),
  ]);
}

/** Two failures that look alike in the test: one is the change's, the other the disk's. */
const STREAM = Buffer.concat([
  run('a.Images.test_passes', 'success', 1, [ids[0] as string]),
  run('a.Images.test_tags', 'fail', 10, [ids[1] as string, ...WAITED]),
  run('a.Images.test_upload', 'fail', 20, [ids[2] as string]),
  run('a.Images.test_nothing', 'fail', 40, []),
]);
const line = (second: string, level: string, text: string) =>
  `2026-11-28 10:00:${second} 7 ${level} glance.wsgi ${text}`;
const LOG = [
  line('01.100', 'ERROR', `[None ${ids[0]} - -] Could not find image 7`),
  line('10.100', 'INFO', `[None ${ids[1]} - -] begins`),
  line('10.200', 'ERROR', `[None ${ids[1]} - -] Caught error: no`),
  line('10.200', 'ERROR', 'Traceback (most recent call last):'),
  line('10.200', 'ERROR', "AttributeError: 'set' object has no attribute 'append'"),
  line('20.200', 'ERROR', `[None ${ids[2]} - -] Caught error: [Errno 28] No space left on device`),
  line('40.500', 'ERROR', '[-] Could not find image 8'),
].join('\n');

describe('what the services say of a failure', () => {
  let harness: Harness;
  let folder: string;

  before(async () => {
    harness = await Harness.start();
    folder = await mkdtemp(join(tmpdir(), 'stackviz-explain-'));
  });
  after(async () => {
    await harness.close();
    await rm(folder, { recursive: true });
  });

  async function open(logs: Record<string, string>) {
    const build = await mkdtemp(join(folder, 'build-'));
    await mkdir(join(build, 'controller/logs'), { recursive: true });
    await writeFile(join(build, 'testrepository.subunit'), STREAM);
    for (const [name, text] of Object.entries(logs)) {
      await writeFile(join(build, 'controller/logs', name), gzipSync(text));
    }
    const server = await harness.serve(
      await harness.exportRun('-b', build, '--format', 'stackvizd'),
    );
    const { page } = await harness.open(server.url);
    await page.locator('.problem').first().waitFor();
    return page;
  }

  it('under the cause, of how many of the alike failures each is', async () => {
    const page = await open({ 'glance-api.log.gz': LOG });
    await page.locator('.finding').first().waitFor();
    assert.equal(
      await textOf(page.locator('.whose')),
      'By the logs of the services, of 3 failures: trouble of the machine explains 1, an error in the code of a service explains 1, nothing explains 1.',
    );
    const findings = await page.locator('.finding').allTextContents();
    assert.equal(findings.length, 2);
    assert.match(
      findings[0] ?? '',
      /^glance-api logged an error in its code at a request of this test: AttributeError: 'set' object has no attribute 'append'line 3 of glance-api\.log\.gz 1 of 3$/,
    );
    assert.match(
      findings[1] ?? '',
      /of its machine .*\[Errno 28\] No space left on deviceline 6 of glance-api\.log\.gz 1 of 3$/,
    );
  });

  it('that logs of another zone were not set beside the tests', async () => {
    const east = Array.from({ length: 180 }, (_, second) => {
      const at = new Date(ORIGIN + 7_140_000 + second * 1000).toISOString();
      return `${at.slice(0, 10)} ${at.slice(11, 23)} 7 ERROR glance.wsgi [-] wrong ${second % 7}\n`;
    });
    const page = await open({ 'glance-api.log.gz': east.join('') });
    assert.equal(
      await textOf(page.locator('.whose')),
      'The logs of the services explain no failure. Logs that may be of another zone were not set beside the tests, see the warnings.',
    );
    await page.getByText('LOGS_ZONE').waitFor();
    assert.match(
      await textOf(page.locator('.warnings')),
      /The times of this log \(11:59:00 UTC to 12:01:59 UTC\) name no zone, and none is from while the tests ran \(10:00:01 UTC to 10:00:41 UTC\)/,
    );
  });

  it('its lines on the page of the test, and none that a passing test has as well', async () => {
    const page = await open({ 'glance-api.log.gz': LOG });
    await page.locator('.problem h3 a').first().click();
    const card = page.getByRole('region', { name: 'What the services logged' });
    await card.locator('.service-line').first().waitFor();
    assert.deepEqual(await card.locator('.service-line .line-link').allTextContents(), [
      'line 2',
      'line 3',
    ]);
    assert.deepEqual(await violations(page), []);
    await page.goto(page.url().replace('test_tags', 'test_nothing'));
    await card.getByText('No service logged an error about this test').waitFor();
    assert.doesNotMatch(await textOf(card), /Could not find image/);
  });

  it('of logs that could not be read nothing is said to be missing in them', async () => {
    const unread = { 'glance-api.log.gz': 'glance-api: started\n', 'nova-api.log.gz': 'hello\n' };
    const said = async (logs: Record<string, string>) => {
      const page = await open(logs);
      await page.locator('.problem h3 a').first().click();
      const card = page.getByRole('region', { name: 'What the services logged' });
      await card.getByText('in no form').waitFor();
      return textOf(card.locator('.empty-line'));
    };
    assert.equal(await said(unread), '2 service logs are in no form that is known, and not read.');
    assert.match(
      await said({ ...unread, 'cinder-api.log.gz': line('01.100', 'INFO', '[-] x') }),
      /^No service logged an error about this test .* in their logs\. 2 service logs are in no form/,
    );
  });

  it('the end of a traceback is on the first screen, whatever the services logged', async () => {
    const polls = WAITED.map((id, i) =>
      line(`10.${300 + i}`, 'INFO', `[None ${id} - -] 127.0.0.1 "GET /v2/7 HTTP/1.1" 200 9 0.1`),
    );
    const others = Array.from({ length: 20 }, (_, i) =>
      line(`10.${600 + i}`, 'WARNING', `[None ${ids[1]} - -] step ${i} of many`),
    );
    const page = await open({ 'glance-api.log.gz': [LOG, ...polls, ...others].join('\n') });
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.locator('.problem h3 a').first().click();
    const card = page.getByRole('region', { name: 'What the services logged' });
    await card.locator('.service').first().waitFor();
    const explains = page.getByRole('region', { name: 'What explains it' });
    assert.match(await textOf(explains), /no attribute 'append'\s*line 3 of glance-api\.log\.gz$/);
    const end = page.locator('.line', { hasText: 'gave up 6' });
    await waitUntil('exception and end in sight', async () => {
      const boxes = [await page.locator('.line-exception').boundingBox(), await end.boundingBox()];
      return boxes.every((box) => box !== null && box.y > 300 && box.y + box.height < 720);
    });
    // The wait is one row, which has its lines; of the rest the first are shown.
    const poll = card.locator('.service-polls');
    assert.match(await textOf(poll), /^10:00:10\.300 GET \/v2\/7 200 ×35 in 34 ms$/);
    const lines = card.locator('.service-line');
    const shown = async () => [await lines.count(), await lines.filter({ visible: true }).count()];
    assert.deepEqual(await shown(), [11 + WAITED.length, 11]);
    await card.getByRole('button', { name: /^Show all 2\d rows$/ }).click();
    const [all = 0, some] = await shown();
    assert.ok(all > 55);
    assert.equal(some, all - WAITED.length);
    await poll.locator('summary').click();
    await waitUntil('its lines', async () => (await shown())[1] === all);
  });

  it('what befell the machine, on the timeline', async () => {
    const page = await open({ 'glance-api.log.gz': LOG });
    await page.getByRole('link', { name: 'Timeline' }).first().click();
    const mark = page.locator('.log-event-disk-full');
    await mark.waitFor();
    assert.match(
      (await mark.locator('[title]').getAttribute('title')) ?? '',
      /^10:00:20 Disk full, glance-api line 6: .*No space left/,
    );
  });

  for (const kind of ['nginx', 'apache'] as const) {
    it(`a line leads to it in the log beside the page, where that is (${kind})`, async () => {
      const root = await harness.folder();
      await mkdir(join(root, 'b/controller/logs'), { recursive: true });
      await writeFile(join(root, 'b/testrepository.subunit'), STREAM);
      const file = join(root, 'b/controller/logs/glance-api.log.gz');
      await writeFile(file, gzipSync(LOG));
      await harness.process(root, 'b');
      const server = await harness.serve(root, kind);
      const { page } = await harness.open(`${server.url}b/stackviz/index.htm`);
      await page.getByRole('link', { name: 'line 3 of glance-api.log.gz' }).click();
      const told = page.locator('.log-line-told');
      await told.waitFor();
      assert.equal(await textOf(told), LOG.split('\n')[2]);
      assert.equal(await page.locator('.log-line').count(), LOG.split('\n').length);
      assert.deepEqual(await violations(page), []);
      // It is read when it is asked for: logs are deleted.
      await rm(file);
      await page.reload();
      await page.getByText('The log could not be loaded').waitFor();
      await page.goto(page.url().replace(/file=[^&]*/, 'file=controller/secret.log'));
      await page.getByText('is not in the logs beside this page').waitFor();
    });
  }

  it('a build without logs of services says so', async () => {
    const page = await open({});
    await page.locator('.problem h3 a').first().click();
    await page.getByText('The build holds no logs of services.').waitFor();
  });
});
