import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { completeMetrics } from '../../../../src/service/tell/daemon-metrics.ts';

/** Values of the metrics by name. */
async function read(metrics: ReturnType<typeof completeMetrics>): Promise<Map<string, number>> {
  const all = (await metrics.read()) as { name: string; values: { value: number }[] }[];
  return new Map(all.map(({ name, values }) => [name, values[0]?.value ?? Number.NaN]));
}

/** How often this thread went to sleep. */
const sleeps = () =>
  Number(
    /^voluntary_ctxt_switches:\s+(\d+)/m.exec(
      readFileSync('/proc/thread-self/status', 'utf8'),
    )?.[1],
  );

test('a loop that was blocked is told until it was read', async () => {
  const metrics = completeMetrics(new Registry(), []);
  const until = performance.now() + 1500;
  while (performance.now() < until);
  const deadline = performance.now() + 20_000;
  let values = await read(metrics);
  while (!((values.get('nodejs_eventloop_lag_max_seconds') ?? 0) > 0.4)) {
    assert.ok(performance.now() < deadline, 'the lag was not seen');
    await turn();
    values = await read(metrics);
  }
  for (const what of ['min', 'mean', 'stddev', 'p50', 'p90', 'p99']) {
    assert.ok((values.get(`nodejs_eventloop_lag_${what}_seconds`) ?? -1) >= 0, what);
  }
  assert.ok(values.has('nodejs_eventloop_lag_seconds'));
});

test('metrics do not wake an idle daemon a hundred times a second', async () => {
  completeMetrics(new Registry(), []);
  const before = sleeps();
  await sleep(2000);
  const count = sleeps() - before;
  assert.ok(count < 60, `woken ${count} times in 2 s`);
});
