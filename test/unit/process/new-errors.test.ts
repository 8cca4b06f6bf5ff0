/** Which ERROR lines of services are told to be new: from logs, recorded and generated, to what is published. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { loadConfig } from '../../../src/config/load.ts';
import type { ComparedErrors } from '../../../src/format/history.ts';
import { readErrors, readNewErrors } from '../../../src/history/published-run.ts';
import { createRuns, type Files, type Runs, recordedLogs } from '../../harness/runs.ts';

let root: string;
let runs: Runs;

before(() => {
  root = mkdtempSync(join(tmpdir(), 'new-errors-'));
  runs = createRuns(root);
});
after(async () => {
  await runs.keeper.close();
  rmSync(root, { recursive: true });
});

const publish = (...run: Parameters<Runs['publish']>) => runs.publish(...run);
const told = async (path: string): Promise<ComparedErrors> => {
  const errors = await readNewErrors(root, path);
  assert.ok(errors, path);
  return errors;
};
const line = (text: string, level = 'ERROR', second = 0) =>
  `2026-11-28 10:53:${String(second).padStart(2, '0')}.000 7 ${level} nova.compute [-] ${text}\n`;
/** A log of a service whose form is known. */
const service = (...texts: string[]) =>
  line('begins', 'DEBUG') + texts.map((text) => line(text)).join('') + line('ends', 'INFO', 50);
const textsOf = ({ fresh }: ComparedErrors) => fresh.first.map(({ text }) => text);

test('of a recorded run with trouble what a good one did not log is new', async () => {
  const good = await publish('recorded', false, recordedLogs('good'));
  const known = await readErrors(root, good);
  assert.deepEqual(known?.services, ['glance-api', 'keystone']);
  assert.ok(known.kinds.length > 15 && known.kinds.every(([service]) => service === 1));
  const { fresh, unknown, isFull } = await told(
    await publish('recorded', true, recordedLogs('trouble-1')),
  );
  assert.deepEqual([unknown, isFull], [{ kinds: 0, services: [] }, false]);
  // the store was read-only, and a bug was put in; of keystone a negative test that the good run had not logged so
  assert.deepEqual(
    fresh.first.map(({ service, count, text }) => [service, count, text.split(': ')[0]]),
    [
      ['glance-api', 4, 'glance_store._drivers.filesystem'],
      ['glance-api', 3, 'glance.api.v2.image_data'],
      ['glance-api', 3, 'glance.common.wsgi'],
      ['glance-api', 1, 'glance.async_.taskflow_executor'],
      ['glance-api', 1, 'glance.common.wsgi'],
      ['keystone', 1, 'keystone.server.flask.application'],
    ],
  );
  const [, , error] = fresh.first;
  assert.equal(
    error?.text,
    "glance.common.wsgi: Caught error: [Errno 30] Read-only file system: '…': OSError: [Errno 30] Read-only file system: '…'",
  );
  assert.ok(fresh.first.every(({ host, runs }) => host === 'controller' && runs === 1));
});

test('ids, times and numbers make no new kind, another message does', async () => {
  const logs = (text: string): Files => ({ 'logs/n-cpu.log': service(text) });
  await publish(
    'slots',
    false,
    logs('Instance 5f1c2a9e-0c5b-4c7e-9d0a-1c2d3e4f5a6b lost after 17 s'),
  );
  const same = await told(
    await publish(
      'slots',
      true,
      logs('Instance 00000000-1111-4222-8333-444444444444 lost after 3 s'),
    ),
  );
  assert.deepEqual([textsOf(same), same.unknown.kinds], [[], 0]);
  const other = await told(
    await publish('slots', true, logs('Instance 00000000-1111-4222-8333-444444444444 is gone')),
  );
  assert.deepEqual(textsOf(other), ['nova.compute: Instance … is gone']);
  assert.deepEqual(other.fresh.first[0], {
    service: 'n-cpu',
    host: null,
    text: 'nova.compute: Instance … is gone',
    count: 1,
    path: 'logs/n-cpu.log',
    line: 2,
    runs: 1,
  });
});

test('what any of the last good runs logged is not new', async () => {
  for (const text of ['no host', 'no disk', 'no net']) {
    await publish('several', false, { 'logs/n-cpu.log': service(text) });
  }
  const all = service('no host', 'no disk', 'no net', 'no light');
  const errors = await told(await publish('several', true, { 'logs/n-cpu.log': all }));
  assert.deepEqual(
    errors.fresh.first.map(({ text, runs }) => [text, runs]),
    [['nova.compute: no light', 3]],
  );
});

test('logs of a good run are read where fewer than five of the last 20 good ones tell of theirs', async () => {
  const logs = { 'logs/n-cpu.log': service('no host') };
  const good: string[] = [];
  for (let run = 0; run < 7; run++) good.push(await publish('often', false, logs));
  const tell = await Promise.all(good.map((path) => readErrors(root, path)));
  assert.deepEqual(
    tell.map((known) => known?.services ?? null),
    [['n-cpu'], ['n-cpu'], ['n-cpu'], ['n-cpu'], ['n-cpu'], null, null],
  );
  const errors = await told(
    await publish('often', true, { 'logs/n-cpu.log': service('no host', 'no disk') }),
  );
  assert.deepEqual(
    errors.fresh.first.map(({ text, runs }) => [text, runs]),
    [['nova.compute: no disk', 5]],
  );
});

test('nobody waits for the logs of an old good run', async () => {
  const logs = { 'logs/n-cpu.log': service('no host') };
  const path = await publish('old', false, logs, { priority: 'backfill' });
  assert.equal(await readErrors(root, path), null);
});

const UNKNOWN: Record<string, { good: Files; settings?: Parameters<typeof loadConfig>[0] }> = {
  'has no logs': { good: {} },
  'has none of this service': { good: { 'logs/n-api.log': service('no') } },
  'has one that is cut': {
    good: { 'logs/n-cpu.log.gz': gzipSync(service('no')).subarray(0, -9) },
  },
  'has one of which nothing could be read': { good: { 'logs/n-cpu.log': 'what is this?\n' } },
  'has more of it than is read': {
    good: { 'logs/n-cpu.log': service('x'.repeat(1000)).repeat(1100) },
    settings: { overrides: { process: { maxGoodLogMebibytes: 1 } } },
  },
  'has them not read': {
    good: { 'logs/n-cpu.log': service('no') },
    settings: { overrides: { process: { maxGoodLogMebibytes: 0 } } },
  },
  'has more kinds than are kept': {
    good: {
      'logs/n-cpu.log': service(
        ...Array.from({ length: 600 }, (_, n) => `no ${String.fromCodePoint(0x4e00 + n)}`),
      ),
    },
  },
  'has one on another node that is cut': {
    good: {
      'controller/logs/n-cpu.log': service('no'),
      'compute1/logs/n-cpu.log.gz': gzipSync(service('no')).subarray(0, -9),
    },
  },
};

UNKNOWN['has more logs than are read'] = {
  good: Object.fromEntries(
    Array.from({ length: 201 }, (_, n) => [`logs/n-cpu${n === 0 ? '' : `.${n}`}.log`, service()]),
  ),
};

for (const [what, { good, settings }] of Object.entries(UNKNOWN)) {
  test(`nothing is called new where the good run ${what}`, async () => {
    const job = what.replaceAll(' ', '-');
    await publish(job, false, good, settings);
    const errors = await told(
      await publish(job, true, { 'logs/n-cpu.log': service('no valid host was found') }),
    );
    assert.deepEqual(errors.fresh, { count: 0, first: [] });
    assert.deepEqual(errors.unknown, { kinds: 1, services: ['n-cpu'] });
  });
}

test('what one log cannot tell takes nothing from the others', async () => {
  const good = {
    'logs/n-cpu.log.gz': gzipSync(service('no')).subarray(0, -9),
    'logs/key.log': service('no'),
  };
  await publish('one-cut', false, good);
  const now = { 'logs/n-cpu.log': service('never seen'), 'logs/key.log': service('never seen') };
  const { fresh, unknown } = await told(await publish('one-cut', true, now));
  assert.deepEqual(
    fresh.first.map(({ service }) => service),
    ['key'],
  );
  assert.deepEqual(unknown, { kinds: 1, services: ['n-cpu'] });
});

test('the tests’ own log is of no service, and syslog’s copy of a line is told once', async () => {
  await publish('copies', false, {
    'logs/n-cpu.log': service(),
    'logs/syslog.txt': service(),
    'logs/tempest.log': service(),
  });
  const { fresh, unknown } = await told(
    await publish('copies', true, {
      'logs/n-cpu.log': service('no host'),
      'logs/syslog.txt': service('no host'),
      'logs/tempest.log': service('no test'),
    }),
  );
  assert.deepEqual(
    fresh.first.map(({ path }) => path),
    ['logs/n-cpu.log'],
  );
  assert.equal(unknown.kinds, 0);
});

test('logs of a hostile build cost little room, and it is told that there were more kinds', async () => {
  await publish('hostile', false, { 'logs/n-cpu.log': service() });
  const texts = Array.from(
    { length: 5000 },
    (_, n) => `\u202e${String.fromCodePoint(0x4e00 + n)}${'<b>'.repeat(2000)}`,
  );
  const path = await publish('hostile', true, { 'logs/n-cpu.log': service(...texts) });
  const errors = await told(path);
  assert.equal(errors.isFull, true);
  assert.equal(errors.fresh.first.length, 50);
  assert.ok(errors.fresh.count > 50 && errors.fresh.count <= 501, String(errors.fresh.count));
  assert.ok(JSON.stringify(errors).length < 40_000);
  assert.deepEqual((await readErrors(root, path))?.services, []);
});

test('a good run has no service-logs for it, and no warning of logs that it lacks', async () => {
  const path = await publish('quiet', false, {
    'logs/n-cpu.log.gz': gzipSync(service('no')).subarray(0, -9),
  });
  const manifest = JSON.parse(readFileSync(join(root, path, 'stackviz/manifest.json'), 'utf8'));
  assert.deepEqual(manifest.warnings, []);
  assert.ok(!JSON.stringify(manifest.files).includes('service-logs'));
  assert.equal(await readNewErrors(root, path), null);
});
