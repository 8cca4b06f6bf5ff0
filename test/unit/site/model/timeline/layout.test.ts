import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STATUS } from '../../../../../site/model/run/status.ts';
import { buildLanes } from '../../../../../site/model/timeline/lanes.ts';
import { hitTest, layoutLanes } from '../../../../../site/model/timeline/layout.ts';
import { makeRun, raw } from '../../make.ts';

const run = makeRun([
  raw('long', 'success', 0, 0, 100),
  raw('tiny', 'fail', 1, 50, 50),
  raw('crowd', 'success', 1, 50.0001, 50.0001),
  raw('hung', 'inprogress', 2, 90, null),
]);
const lanes = buildLanes(run);
const layout = layoutLanes(lanes, run.length);
const weight = (test: number) => STATUS[run.test(test).status].weight;
/** One pixel is 0.1 s; `lane` counts from the top. */
const hit = (seconds: number, lane: number, slack = 3) => {
  const band = layout.bands[lane];
  assert.ok(band);
  const y = band.top + band.height / 2;
  return hitTest(layout, { from: 0, perPixel: 100, x: seconds * 10, y, slack, weight });
};

test('lanes lie below each other without touching', () => {
  for (let i = 1; i < layout.bands.length; i++) {
    const [above, below] = [layout.bands[i - 1], layout.bands[i]];
    assert.ok(above && below && below.top > above.top + above.height);
  }
  assert.ok(layout.height > 0);
});

test('the bar under the pointer is found, and nothing beside it', () => {
  assert.equal(hit(3, 0), 0);
  assert.equal(hit(100.8, 0), null);
  assert.equal(hit(10, 1), null);
  assert.equal(hitTest(layout, { from: 0, perPixel: 100, x: 5, y: -50, slack: 3, weight }), null);
});

test('a bar of no length can be hit near it; of a crowd the failed one is meant', () => {
  assert.equal(hit(50.2, 1), 1);
  assert.equal(hit(49.8, 1), 1);
  assert.equal(hit(55, 1), null);
});

test('a hung test is hit anywhere after its start', () => {
  assert.equal(hit(97, 2), 3);
  assert.equal(hit(80, 2), null);
});

test('a hundred rows stay lower than a few', () => {
  const crowd = makeRun(Array.from({ length: 100 }, (_, i) => raw(`t${i}`, 'success', i, 0, 1)));
  const many = layoutLanes(buildLanes(crowd), crowd.length);
  assert.equal(many.rows.length, 100);
  assert.ok((many.rows[0]?.height ?? 99) < (layout.rows[0]?.height ?? 0));
});
