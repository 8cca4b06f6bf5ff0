import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createWarnings } from '../../../src/build/warnings.ts';
import { type Budget, createBudget } from '../../../src/process/budget.ts';
import { unpack } from '../../../src/process/read-input.ts';

describe('the budget of a build', () => {
  it('is spent a good deal before the child process is killed', async () => {
    const budget = createBudget({ timeoutSeconds: 2, heapMebibytes: 65_536 });
    assert.equal(budget(), null);
    await sleep(1700);
    assert.equal(budget()?.code, 'PROCESS_DEADLINE');
  });

  it('is spent when the heap is nearly full', () => {
    const budget = createBudget({ timeoutSeconds: 600, heapMebibytes: 1 });
    assert.equal(budget()?.code, 'PROCESS_MEMORY');
  });

  it('ends an input: what was read before counts', async () => {
    async function* chunks() {
      for (let index = 0; index < 100; index++) yield Buffer.from('test: a\nsuccess: a\n');
    }
    let asked = 0;
    const budget: Budget = () =>
      ++asked > 5 ? { code: 'PROCESS_DEADLINE', message: 'reading was stopped' } : null;
    const warnings = createWarnings();
    const limits = { maxBytes: 1e9, maxRatio: 250, budget };
    let bytes = 0;
    for await (const chunk of unpack(chunks(), 'x', limits, warnings)) bytes += chunk.length;
    assert.equal(bytes, 5 * 19);
    assert.deepEqual(
      warnings.list().map(({ code, path, count }) => [code, path, count]),
      [['PROCESS_DEADLINE', 'x', 1]],
    );
  });
});
