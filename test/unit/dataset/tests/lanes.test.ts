import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderLanes } from '../../../../src/dataset/tests/lanes.ts';
import fc from '../../../harness/property.ts';

test('lanes are in the order in which people count them', () => {
  const lanes = ['worker-10', 'b/worker-2', 'worker-2', 'worker-02', 'Worker-1', 'a/worker-9', ''];
  const { names, placeOf } = orderLanes(lanes, -1);
  assert.deepEqual(names, [
    '',
    'a/worker-9',
    'b/worker-2',
    'Worker-1',
    'worker-2',
    'worker-02',
    'worker-10',
  ]);
  for (const [number, lane] of lanes.entries()) assert.equal(names[placeOf(number)], lane);
  assert.equal(placeOf(Number.NaN), -1);
});

test('the order is the same however the lanes came', () => {
  const lane = fc.stringMatching(/^[ab][0-9]{0,3}[ab]{0,1}[0-9]{0,2}$/);
  // distinct also where numbers are written in several ways
  const key = (name: string) => name.replace(/\d+/g, (digits) => String(Number(digits)));
  fc.assert(
    fc.property(fc.uniqueArray(lane, { selector: key }), (lanes) => {
      const { names } = orderLanes(lanes, -1);
      assert.deepEqual(orderLanes(lanes.toReversed(), -1).names, names);
      const intl = new Intl.Collator('en', { numeric: true }).compare;
      assert.deepEqual(names, lanes.toSorted(intl));
    }),
  );
});
