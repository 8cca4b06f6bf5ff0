/**
 * What ops are told in each fault: `stackvizd status`, /metrics, /healthz and /readyz, of real daemons
 * and a real Redis. Each fault passes, and then all is well again.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../../src/base/log.ts';
import { createRedisQueue } from '../../../src/queue/redis/producer.ts';
import { skipFor } from '../../harness/skip.ts';
import { configFor } from '../queue/redis-harness.ts';
import { type Daemon, waitFor } from './daemon.ts';
import { OpsBench } from './ops-harness.ts';

/** A beat of the daemons is 5 s, and a question to a frozen Redis ends within 10 s. */
const SEEN_SECONDS = 30;
/** More than the kernel keeps for a process that does not read. */
const EVENTS = 20_000;
const BUILD = '12/912345/1/check/tempest';

/** A user namespace with so few inotify watches, by the kernel's own means. */
const withWatches = (count: number) => [
  'unshare',
  '--user',
  '--map-root-user',
  'sh',
  '-c',
  `echo ${count} > /proc/sys/user/max_inotify_watches && exec "$@"`,
  'sh',
];

describe('status and metrics tell the truth', function () {
  this.timeout(240_000);
  let bench: OpsBench;

  before(async () => {
    bench = await OpsBench.open();
    await Promise.all([bench.start('watcher', 'watch'), bench.start('worker-1', 'work')]);
  });
  after(() => bench.close());
  afterEach(() => allIsWell());

  const status = async (level: number, text: RegExp) => {
    const { code, stdout } = await bench.command('status');
    assert.match(stdout, text);
    assert.equal(code, level, stdout);
  };
  const until = (what: string, done: () => Promise<boolean>) => waitFor(what, SEEN_SECONDS, done);
  const metricIs = (series: string, value: number) =>
    until(`${series} ${value}`, async () => (await bench.metric(series)) === value);

  async function allIsWell(): Promise<void> {
    await until('ready', async () => (await bench.probe('/readyz')).code === 200);
    await until('the status is at most a warning', async () => {
      const { code } = await bench.command('status');
      return code === 0 || code === 1;
    });
    assert.equal((await bench.probe('/healthz')).code, 200);
    assert.equal(await bench.metric('stackvizd_up{daemon="watcher"}'), 1);
    assert.equal(await bench.metric('stackvizd_up{daemon="worker-1"}'), 1);
  }

  it('when all is well', async () => {
    await bench.upload(`${BUILD}/well`);
    await metricIs('stackvizd_builds_total{daemon="worker-1",result="published"}', 1);
    assert.equal(
      await bench.metric('stackvizd_uploads_seen_total{daemon="watcher",source="event"}'),
      1,
    );
    const taken = (stage: string) =>
      bench.metric(
        `stackvizd_build_stage_duration_seconds_count{daemon="worker-1",stage="${stage}"}`,
      );
    for (const stage of ['find', 'write', 'publish']) assert.equal(await taken(stage), 1);
    // A sweep that looks at the build just before its page is there has it looked at once more.
    assert.ok(((await taken('wait')) ?? 0) >= 1);
    assert.equal(await bench.metric('stackvizd_settle_wait_seconds_count{daemon="watcher"}'), 1);
    assert.ok(((await bench.metric('process_resident_memory_bytes{daemon="watcher"}')) ?? 0) > 1e6);
    await status(
      0,
      new RegExp(`^STACKVIZD OK - 2 services.*published, 60 tests.*${BUILD}/well\n`, 's'),
    );
    const { stdout } = await bench.command('status', '--json');
    const { level, counts, services, recent } = JSON.parse(stdout);
    assert.equal(level, 'OK');
    assert.equal(counts.waiting, 0);
    assert.deepEqual(
      services.map(({ name, alive, role }: Record<string, unknown>) => ({ name, alive, role })),
      [
        { name: 'watcher', alive: true, role: 'watcher' },
        { name: 'worker-1', alive: true, role: 'worker' },
      ],
    );
    assert.ok(recent.some(({ outcome }: { outcome: { tests?: number } }) => outcome.tests === 60));
    assert.doesNotMatch(await bench.metricsText(), /912345/, 'no path is a label');
  });

  it('when Redis is away, and an upload waits for it', async () => {
    await bench.redis.kill();
    await metricIs('stackvizd_redis_up{daemon="watcher"}', 0);
    await metricIs('stackvizd_redis_up{daemon="worker-1"}', 0);
    await bench.upload(`${BUILD}/away`);
    await metricIs('stackvizd_uploads_held{daemon="watcher"}', 1);
    const ready = await bench.probe('/readyz');
    assert.equal(ready.code, 503);
    assert.match(ready.reasons, /watcher: Redis away since .*worker-1: Redis away since/);
    assert.equal((await bench.probe('/healthz')).code, 200, 'they live through it');
    assert.equal(
      await bench.metric('stackvizd_queue_jobs{queue="stackviz",state="waiting"}'),
      undefined,
      'nobody knows',
    );
    await status(2, /^STACKVIZD CRITICAL - .*Redis at \S+ is not available.*1 build held/s);
    await bench.redis.start();
    await waitFor('it is published', 60, () => bench.isPublished(`${BUILD}/away`));
    await metricIs('stackvizd_uploads_held{daemon="watcher"}', 0);
  });

  it('when Redis is full, and when it is read-only', async () => {
    const faults = [
      {
        word: 'OOM',
        begin: ['CONFIG', 'SET', 'maxmemory', '1'],
        end: ['CONFIG', 'SET', 'maxmemory', '0'],
      },
      { word: 'READONLY', begin: ['REPLICAOF', '127.0.0.1', '1'], end: ['REPLICAOF', 'NO', 'ONE'] },
    ];
    for (const { word, begin, end } of faults) {
      await allIsWell();
      await bench.redis.command(...begin);
      await metricIs('stackvizd_redis_up{daemon="watcher"}', 0);
      await metricIs('stackvizd_redis_up{daemon="worker-1"}', 0);
      assert.match(
        (await bench.probe('/readyz')).reasons,
        new RegExp(`Redis refuses \\(${word}\\)`),
      );
      await status(
        2,
        new RegExp(`^STACKVIZD CRITICAL - watcher: Redis refuses \\(${word}\\) since`),
      );
      await bench.upload(`${BUILD}/${word}`);
      await metricIs('stackvizd_uploads_held{daemon="watcher"}', 1);
      await bench.redis.command(...end);
      await waitFor('it is published', 60, () => bench.isPublished(`${BUILD}/${word}`));
    }
  });

  it('when a worker is killed', async () => {
    await bench.end('worker-1', 'SIGKILL');
    assert.equal(await bench.metric('stackvizd_up{daemon="worker-1"}'), 0);
    const health = await bench.probe('/healthz');
    assert.deepEqual(health, { code: 503, reasons: 'worker-1 does not answer: it died' });
    assert.match((await bench.probe('/readyz')).reasons, /there is no worker/);
    await status(2, /^STACKVIZD CRITICAL - worker-1 does not answer: it died/);
    await bench.start('worker-1', 'work');
  });

  it('when a worker is stopped by its operator: then it is not missed as one that died', async () => {
    await bench.start('worker-2', 'work');
    assert.equal(await bench.metric('stackvizd_up{daemon="worker-2"}'), 1);
    assert.equal(await bench.end('worker-2', 'SIGTERM'), 0);
    assert.equal(await bench.metric('stackvizd_up{daemon="worker-2"}'), undefined);
    await status(0, /^STACKVIZD OK/);
  });

  it('when the settings were changed, and the watcher still looks at the root of before', async () => {
    const { code, stdout } = await bench.command('status', '--root', tmpdir());
    assert.match(stdout, /^STACKVIZD CRITICAL - no watcher looks at \S+, .* but at \S+\/logs: /);
    assert.equal(code, 2);
  });

  it('when the watcher hangs, and the kernel drops the events of an upload', async () => {
    bench.kill('watcher', 'SIGSTOP');
    const asked = performance.now();
    assert.equal(await bench.metric('stackvizd_up{daemon="watcher"}'), 0);
    assert.ok(performance.now() - asked < 5_000, 'a scrape does not hang');
    assert.match(
      (await bench.probe('/healthz')).reasons,
      /^watcher does not answer: no answer within/,
    );
    await status(2, /^STACKVIZD CRITICAL - watcher does not answer/);
    const hot = join(bench.root, `${BUILD}/well`);
    // of one file after the other, for the kernel makes one event of equal ones in a row
    for (let index = 0; index < EVENTS; index++) {
      writeFileSync(join(hot, `flood${index % 500}`), String(index));
    }
    await bench.upload(`${BUILD}/overflow`);
    bench.kill('watcher', 'SIGCONT');
    await until('a stall is counted', async () => {
      return ((await bench.metric('stackvizd_watch_stalls_total{daemon="watcher"}')) ?? 0) >= 1;
    });
    await metricIs('stackvizd_watch_errors_total{daemon="watcher",code="STALLED"}', 1);
    await waitFor('it is published', 60, () => bench.isPublished(`${BUILD}/overflow`));
  });

  it('when something else is mounted at the root, which a unit that runs does not see', async function () {
    // what the unit binds of process 1, here of the process that mounts
    const bind = `mount -t tmpfs tmpfs /run && touch /run/mountinfo &&
      mount --bind /proc/${process.pid}/mountinfo /run/mountinfo && exec "$0" "$@"`;
    const unit = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', bind];
    if (spawnSync('unshare', [...unit.slice(1), 'true']).status !== 0) {
      skipFor(this, 'no mount namespace can be made here');
    }
    assert.equal(await bench.end('watcher', 'SIGTERM'), 0);
    await bench.start('watcher', 'watch', unit);
    await allIsWell();
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', bench.root]);
    try {
      await status(
        2,
        /^STACKVIZD CRITICAL - watcher: at \S+\/logs is another directory than when it started/,
      );
      await metricIs('stackvizd_root_missing{daemon="watcher"}', 1);
      const ready = await bench.probe('/readyz');
      assert.match(ready.reasons, /^watcher: at \S+\/logs is another directory than when it/);
    } finally {
      execFileSync('umount', [bench.root]);
    }
    await metricIs('stackvizd_root_missing{daemon="watcher"}', 0);
    await status(0, /^STACKVIZD OK.* trouble since the start: ROOT_ELSEWHERE/s);
    assert.equal(await bench.end('watcher', 'SIGTERM'), 0);
    await bench.start('watcher', 'watch');
  });

  it('when the kernel allows no more watches', async function () {
    const [command = '', ...args] = withWatches(8);
    if (spawnSync(command, [...args, 'true']).status !== 0) {
      skipFor(this, 'no user namespace with limits of its own can be made here');
    }
    assert.equal(await bench.end('watcher', 'SIGTERM'), 0);
    const poor: Daemon = await bench.start('watcher', 'watch', [command, ...args]);
    for (let index = 0; index < 12; index++) await bench.upload(`${BUILD}/limit${index}`);
    await metricIs('stackvizd_watch_degraded{daemon="watcher"}', 1);
    assert.ok(
      ((await bench.metric('stackvizd_watch_errors_total{daemon="watcher",code="ENOSPC"}')) ?? 0) >
        0,
    );
    await status(1, /^STACKVIZD WARNING - watcher: file events cannot be trusted/);
    await waitFor('all are published', 90, () =>
      Array.from({ length: 12 }, (_, index) => `${BUILD}/limit${index}`).every((path) =>
        bench.isPublished(path),
      ),
    );
    await poor.end('SIGTERM');
    await bench.start('watcher', 'watch');
  });

  it('when Redis may drop jobs', async () => {
    await bench.redis.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    await status(
      1,
      /^STACKVIZD WARNING - Redis may drop jobs \(maxmemory-policy allkeys-lru\): set noeviction/,
    );
    await bench.redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await status(0, /^STACKVIZD OK/);
  });

  it('when the queue is paused', async () => {
    await bench.command('pause');
    await metricIs('stackvizd_queue_paused{queue="stackviz"}', 1);
    await bench.upload(`${BUILD}/paused`);
    await metricIs('stackvizd_queue_jobs{queue="stackviz",state="waiting"}', 1);
    await until('it grows old', async () => {
      return (
        ((await bench.metric('stackvizd_queue_oldest_waiting_seconds{queue="stackviz"}')) ?? 0) > 2
      );
    });
    await status(
      1,
      /^STACKVIZD WARNING - the queue is paused.*1 waiting \(the oldest for \d+ s\)/s,
    );
    const impatient = await bench.command('status', '--warn-waiting-seconds', '1');
    assert.match(impatient.stdout, /an upload has been waiting for \d+ s/);
    await bench.command('resume');
    await metricIs('stackvizd_queue_paused{queue="stackviz"}', 0);
    await waitFor('it is published', 60, () => bench.isPublished(`${BUILD}/paused`));
  });

  it('when a build fails for good', async () => {
    const queue = createRedisQueue(configFor(bench.redis.socketPath).queue, createLogger('silent'));
    await queue.add({ path: `${BUILD}/gone`, source: 'trigger', reason: 'trigger' });
    await queue.close();
    await metricIs('stackvizd_build_failures_total{daemon="worker-1",code="BUILD_GONE"}', 1);
    await metricIs('stackvizd_builds_total{daemon="worker-1",result="failed"}', 1);
    await metricIs('stackvizd_queue_jobs{queue="stackviz",state="failed"}', 1);
    await status(
      1,
      /^STACKVIZD WARNING - 1 build failed within 60 min.*gone \(1 tries\): BUILD_GONE:/s,
    );
    assert.equal((await bench.command('status', '--warn-failed', '2')).code, 0);
  });

  it('when nobody may look, or the question is wrong', async () => {
    assert.equal((await bench.command('status', '--frobnicate')).code, 3);
    assert.equal((await bench.command('status', '-c', '/none')).code, 3);
  });
});
