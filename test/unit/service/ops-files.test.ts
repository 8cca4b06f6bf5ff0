/** docs/ops: every metric that a rule or a panel names is one that the daemons have. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createLogger } from '../../../src/base/log.ts';
import { createNotifierCounts } from '../../../src/notify/notifier.ts';
import { notifierReadings } from '../../../src/parts/notifying.ts';
import { createDaemonService } from '../../../src/service/tell/daemon.ts';
import { metricNames } from './names.ts';

const read = (name: string) =>
  readFileSync(new URL(`../../../docs/ops/${name}`, import.meta.url), 'utf8');

const OURS = /\b(?:stackvizd|process|nodejs)_[a-z0-9_]+\b/g;

async function known(): Promise<Set<string>> {
  const names = new Set(['stackvizd_up']);
  for (const role of ['watcher', 'worker', 'run', 'notify'] as const) {
    const log = createLogger('silent');
    const readings = role === 'notify' ? notifierReadings(createNotifierCounts()) : [];
    const options = { queueName: 'q', environment: {}, log, readings };
    const { source } = await createDaemonService(role, options);
    for (const name of await metricNames(source)) names.add(name);
  }
  return names;
}

interface Panel {
  title: string;
  gridPos: { x: number; y: number };
  targets: { expr: string }[];
}
const panels = (JSON.parse(read('grafana-dashboard.json')) as { panels: Panel[] }).panels;

test('the dashboard', async () => {
  const names = await known();
  for (const { title, targets } of panels) {
    for (const { expr } of targets) {
      const used = expr.match(OURS) ?? [];
      assert.ok(used.length > 0, title);
      for (const name of used) assert.ok(names.has(name), `${title}: ${name}`);
      assert.match(expr, /instance=~"\$instance"/, title);
    }
  }
  const places = panels.map(({ gridPos: { x, y } }) => `${x} ${y}`);
  assert.equal(new Set(places).size, places.length, 'no panel covers another');
});

test('the alert rules, and their tests', async () => {
  const names = await known();
  for (const file of ['stackvizd.rules.yml', 'stackvizd.rules.test.yml']) {
    const used = read(file)
      .replace(/^#.*$/gm, '')
      .replace(/stackvizd\.rules\.\w+/g, '')
      .match(OURS);
    assert.ok(used !== null && used.length > 10);
    for (const name of used) assert.ok(names.has(name), `${file}: ${name}`);
  }
});

test('every metric of ours is on the dashboard, in a rule, or told why not', async () => {
  const shown = `${read('grafana-dashboard.json')}${read('stackvizd.rules.yml')}`;
  const aside = new Set([
    // of these the histogram's buckets are shown
    'stackvizd_settle_wait_seconds_sum',
    'stackvizd_settle_wait_seconds_count',
    'stackvizd_build_stage_duration_seconds_sum',
    'stackvizd_build_stage_duration_seconds_count',
    // for a closer look
    'stackvizd_info',
    'stackvizd_ready',
    'stackvizd_alive',
    'stackvizd_uploads_enqueued_total',
    'stackvizd_uploads_repeated_total',
    'stackvizd_drop_files_total',
    'stackvizd_watch_events_total',
    'stackvizd_watch_last_event_timestamp_seconds',
    'stackvizd_sweep_running',
    'stackvizd_sweep_last_builds',
  ]);
  for (const name of await known()) {
    if (!name.startsWith('stackvizd_')) continue;
    assert.equal(new RegExp(`\\b${name}\\b`).test(shown), !aside.has(name), name);
  }
});
