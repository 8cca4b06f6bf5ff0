import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPaused } from '../../../src/queue/retry.ts';

test('sweeps try a build that always fails ever more rarely, but once a day', () => {
  const policy = { attempts: 5, backoffSeconds: 5 };
  const days = 7;
  const failedMs: number[] = [];
  const triesOfDay = Array.from({ length: days }, () => 0);
  for (let nowMs = 0; nowMs < days * 86_400_000; nowMs += 300_000) {
    if (isPaused(policy, failedMs, nowMs)) continue;
    failedMs.push(nowMs);
    const day = Math.floor(nowMs / 86_400_000);
    triesOfDay[day] = (triesOfDay[day] ?? 0) + 1;
  }
  // of 288 sweeps a day
  assert.equal(triesOfDay[0], 14);
  assert.ok(triesOfDay.slice(2).every((tries) => tries === 1));
});
