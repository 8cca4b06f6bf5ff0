/** The alert rules of docs/ops, judged by Prometheus's own tool. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createLogger } from '../../../src/base/log.ts';
import { createNotifierCounts } from '../../../src/notify/notifier.ts';
import { notifierReadings } from '../../../src/parts/notifying.ts';
import { exposition } from '../../../src/service/ask/exposition.ts';
import { createDaemonService } from '../../../src/service/tell/daemon.ts';
import { needTool } from '../../harness/skip.ts';

const OPS = fileURLToPath(new URL('../../../docs/ops/', import.meta.url));

const promtool = (args: string[], input?: string) =>
  spawnSync('promtool', args, { cwd: OPS, encoding: 'utf8', input });

describe('docs/ops, by promtool', function () {
  this.timeout(60_000);
  before(function () {
    const there = promtool(['--version']).error === undefined;
    needTool(this, there, 'promtool (Debian package prometheus)');
  });

  it('the rules are valid', () => {
    const { status, stdout, stderr } = promtool(['check', 'rules', 'stackvizd.rules.yml']);
    assert.equal(status, 0, `${stdout}${stderr}`);
  });

  it('each fires when it should, and only then', () => {
    const { status, stdout, stderr } = promtool(['test', 'rules', 'stackvizd.rules.test.yml']);
    assert.equal(status, 0, `${stdout}${stderr}`);
    const alerts = readFileSync(`${OPS}stackvizd.rules.yml`, 'utf8').match(/(?<=- alert: )\w+/g);
    const tested = readFileSync(`${OPS}stackvizd.rules.test.yml`, 'utf8');
    for (const alert of alerts ?? []) assert.ok(tested.includes(`alertname="${alert}"`), alert);
  });

  it('all metrics are in the form that Prometheus wants', async () => {
    const daemons = [];
    for (const role of ['watcher', 'worker', 'notify'] as const) {
      const log = createLogger('silent');
      const readings = role === 'notify' ? notifierReadings(createNotifierCounts()) : [];
      const options = { queueName: 'q', environment: {}, log, readings };
      const { source, vitals } = await createDaemonService(role, options);
      const ran = { job: 'tempest "full"', branch: null, failed: 3, passed: 9, passedMs: 7e8 };
      const week = [{ job: ran.job, good: 9, runs: 12 }];
      vitals.jobs.set('default', { root: 'default', streaks: [ran], week });
      const metrics = await source.metrics();
      daemons.push({ name: role, state: source.state(), metrics, trouble: null });
    }
    const text = await exposition(daemons);
    assert.match(text, /^nodejs_eventloop_lag_seconds\{/m);
    // `job` is Prometheus's own label, with which it would rename ours; all workers tell of one history
    const job = 'queue="q",root="default",ci_job="tempest \\"full\\""';
    const lines = text.split('\n').filter((line) => line.startsWith('stackvizd_job_'));
    assert.deepEqual(lines, [
      `stackvizd_job_failed_in_a_row{${job},branch=""} 3`,
      `stackvizd_job_passed_before_in_a_row{${job},branch=""} 9`,
      `stackvizd_job_passed_before_seconds{${job},branch=""} 700000`,
      `stackvizd_job_runs_of_week{${job},result="good"} 9`,
      `stackvizd_job_runs_of_week{${job},result="other"} 3`,
    ]);
    const { status, stdout, stderr } = promtool(['check', 'metrics'], text);
    assert.equal(`${stdout}${stderr}`, '');
    assert.equal(status, 0);
  });
});
