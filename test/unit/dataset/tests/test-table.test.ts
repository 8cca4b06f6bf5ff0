import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestTable } from '../../../../src/dataset/tests/test-table.ts';
import type { TestStatus } from '../../../../src/format/dataset.ts';

const MEBIBYTE = 1024 * 1024;

const record = (name: string, status: TestStatus) => ({
  name,
  status,
  tags: [],
  lane: null,
  route: null,
  start: null,
  end: null,
  attachments: [],
  reason: null,
});

test('names of 128 MiB are kept, of what did not pass 64 more; a class counts once', () => {
  const table = createTestTable(1_000_000);
  const prefix = 'c'.repeat(8 * MEBIBYTE);
  let classes = 0;
  /** @returns how many tests, each in a class of its own of 8 MiB, find room */
  const fill = (status: TestStatus) => {
    let kept = 0;
    while (kept < 40 && table.add(record(`${prefix}${classes++}.test`, status))) kept += 1;
    return kept;
  };
  assert.equal(fill('success'), 16);
  assert.equal(fill('fail'), 8);
  assert.deepEqual(table.leftOut, { success: 1, fail: 1 });
  const again = createTestTable(1_000_000);
  for (let i = 0; i < 100; i++)
    assert.ok(again.add(record(`${prefix}.test_${i}`, 'success')), `${i}`);
});
