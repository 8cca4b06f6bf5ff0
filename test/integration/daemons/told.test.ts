/** What daemons tell of builds beyond their pages: the operator's known issues, and who is posted the summary. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Summary } from '../../../src/format/summary.ts';
import { signatureOf } from '../../../src/notify/post.ts';
import { startDaemon, waitFor } from './daemon.ts';
import { OpsBench } from './ops-harness.ts';

const STREAM = [
  'time: 2026-11-28 10:00:00Z',
  'test: a.T.test_one',
  'time: 2026-11-28 10:00:05Z',
  'failure: a.T.test_one [',
  'ValueError: no such name',
  ']',
  '',
].join('\n');
/** As oslo.log writes: python3-oslo.log 7.1.0 of Debian 13, by hand. */
const LOG = [
  '2026-11-28 10:00:01.100 4711 INFO nova.compute.manager [-] Running instance usage audit',
  '2026-11-28 10:00:02.200 4711 WARNING nova.virt.libvirt.driver [-] Guest refused to detach volume vdb',
  '2026-11-28 10:00:03.300 4711 ERROR nova.compute.manager [-] Timed out during operation: cannot acquire state change lock',
  '',
].join('\n');
const rule = (message: string) => `title: ${message}\nwhere: service\nmessage: ${message}\n`;

interface Got {
  headers: NodeJS.Dict<string | string[]>;
  body: Buffer;
}

describe('what is told of builds', function () {
  this.timeout(240_000);
  let bench: OpsBench;
  let receiver: Server;
  let got: Got[];
  let answer: (response: ServerResponse) => void;
  let issues: string;
  let spool: string;

  beforeEach(async () => {
    got = [];
    answer = (response) => response.writeHead(204).end();
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        got.push({ headers: request.headers, body: Buffer.concat(chunks) });
        answer(response);
      });
    });
    await new Promise<void>((resolve) => {
      receiver.listen(0, '127.0.0.1', resolve);
    });
    bench = await OpsBench.open();
    issues = join(bench.base, 'known-issues');
    spool = join(bench.base, 'spool');
    mkdirSync(issues);
    writeFileSync(join(bench.base, 'secret'), 's3cret\n');
    Object.assign(bench.environment, {
      STACKVIZD_KNOWN_ISSUES_DIRECTORY: issues,
      STACKVIZD_NOTIFY_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`,
      STACKVIZD_NOTIFY_SPOOL_DIRECTORY: spool,
      STACKVIZD_NOTIFY_SECRET_FILE: join(bench.base, 'secret'),
      STACKVIZD_NOTIFY_BACKOFF_SECONDS: '0.1',
    });
  });
  afterEach(async () => {
    await bench.close();
    receiver.closeAllConnections();
    receiver.close();
  });

  const summaryOf = (path: string) => readFileSync(join(bench.root, path, 'stackviz/summary.json'));
  /** Puts a build whose service complains into the tree, and waits until a worker has published it. */
  async function publish(path: string): Promise<Summary> {
    const logs = join(bench.root, path, 'controller/logs');
    mkdirSync(logs, { recursive: true });
    writeFileSync(join(bench.root, path, 'testrepository.subunit'), STREAM);
    writeFileSync(join(logs, 'screen-n-cpu.txt'), LOG);
    assert.equal((await bench.command('enqueue', path)).code, 0);
    await waitFor(`${path} is published`, 60, () => bench.isPublished(path));
    return JSON.parse(summaryOf(path).toString()) as Summary;
  }
  const isMetric = (series: string, is: (value: number | undefined) => boolean) =>
    waitFor(series, 60, async () => is(await bench.metric(series)));

  it('a known issue of a service log, and a worker that takes changed rules without a restart', async () => {
    writeFileSync(join(issues, '1836681.yaml'), rule('refused to detach volume'));
    const worker = await bench.start('worker-1', 'work');
    const first = await publish('one');
    assert.deepEqual(
      first.knownIssues?.map(({ id, ofBuild, evidence }) => [id, ofBuild, evidence[0]?.line]),
      [['1836681', true, 2]],
    );
    assert.match(
      first.knownIssues?.[0]?.evidence[0]?.path ?? '',
      /controller\/logs\/screen-n-cpu\.txt$/,
    );
    await isMetric('stackvizd_known_issues_unusable{daemon="worker-1"}', (value) => value === 0);

    // one is exchanged as an editor does, another comes that is no rule
    writeFileSync(join(issues, '.new'), rule('cannot acquire state change lock'));
    renameSync(join(issues, '.new'), join(issues, 'LOCK-7.yaml'));
    rmSync(join(issues, '1836681.yaml'));
    writeFileSync(join(issues, 'bad.yaml'), 'message: [\n');
    const second = await publish('two');
    assert.deepEqual(
      second.knownIssues?.map(({ id, evidence }) => [id, evidence[0]?.line]),
      [['LOCK-7', 3]],
    );
    await isMetric('stackvizd_known_issues_unusable{daemon="worker-1"}', (value) => value === 1);
    assert.deepEqual(
      worker.lines.filter(({ code }) => code === 'KNOWN_ISSUE_UNREADABLE').map(({ file }) => file),
      ['bad.yaml'],
    );
    assert.equal(worker.process.exitCode, null);
    const known = 'stackvizd_known_issues_total{daemon="worker-1",issue="LOCK-7"}';
    await isMetric(known, (value) => value === 1);
  });

  it('a receiver gets the summary, signed; what it does not take waits, and shows in the metrics', async () => {
    await bench.start('worker-1', 'work');
    await bench.start('notify', 'notify');
    await publish('one');
    await waitFor('told', 60, () => got.length === 1);
    const [{ headers, body }] = got as [Got];
    assert.deepEqual(body, summaryOf('one'));
    const timestamp = Number(headers['x-stackvizd-timestamp']);
    assert.equal(headers['x-stackvizd-signature'], signatureOf('s3cret', timestamp, body));
    await isMetric('stackvizd_notifications_total{daemon="notify",result="taken"}', (n) => n === 1);
    await isMetric('stackvizd_notices_total{daemon="worker-1",result="left"}', (n) => n === 1);
    await isMetric('stackvizd_notifications_waiting{daemon="notify"}', (n) => n === 0);

    answer = (response) => response.writeHead(503).end();
    await publish('two');
    await isMetric('stackvizd_notifications_waiting{daemon="notify"}', (n) => n === 1);
    const oldest = 'stackvizd_notifications_oldest_waiting_seconds{daemon="notify"}';
    await isMetric(oldest, (seconds = 0) => seconds > 0);
    await isMetric('stackvizd_notification_failures_total{daemon="notify"}', (n = 0) => n > 0);
    const { stdout } = await bench.command('status');
    assert.match(stdout, /^ {2}notify +alive .*1 waiting, 1 told, 0 given up$/m);

    answer = (response) => response.writeHead(200).end();
    await isMetric('stackvizd_notifications_total{daemon="notify",result="taken"}', (n) => n === 2);
    answer = (response) => response.writeHead(403).end();
    await publish('three');
    const givenUp = 'stackvizd_notifications_total{daemon="notify",result="given_up"}';
    await isMetric(givenUp, (n) => n === 1);

    // a spool that cannot be written: the build is published all the same
    rmSync(spool, { recursive: true });
    writeFileSync(spool, '');
    await publish('four');
    await isMetric('stackvizd_notices_total{daemon="worker-1",result="lost"}', (n) => n === 1);
  });

  it('run tells by itself', async () => {
    const { environment, base, root } = bench;
    mkdirSync(join(root, 'b'));
    const cache = join(base, 'run.sock');
    mkdirSync(cache);
    const daemon = await startDaemon(
      'run',
      { ...environment, RUNTIME_DIRECTORY: cache, STACKVIZD_METRICS_PORT: '0' },
      ['--port', '0'],
    );
    bench.daemons.set('run', daemon);
    writeFileSync(join(root, 'b/testrepository.subunit'), STREAM);
    writeFileSync(join(root, 'b/job-output.json'), '[]');
    await waitFor('told', 60, () => got.length === 1);
    assert.deepEqual((got as [Got])[0].body, summaryOf('b'));
    const address = String(daemon.lines.find(({ msg }) => msg === 'serving metrics')?.address);
    await waitFor('counted', 30, async () => {
      const text = await (await fetch(`http://${address}/metrics`)).text();
      return /^stackvizd_notifications_total\{daemon="run",result="taken"\} 1$/m.test(text);
    });
    assert.equal(await daemon.end('SIGTERM'), 0);
  });
});
