/** When the process that keeps the history ends, and when it is started again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIdleWatch } from '../../../src/history/keeper/idle.ts';

const REST_MS = 300_000;
const DUE_MS = 4_000_000;
const SAID = { idle: true, dueMs: DUE_MS, frontMs: 7 };

/** A keeper that has said it is idle, and is gone; one root. */
function rested() {
  const rest = createIdleWatch('logs', REST_MS);
  rest.said('logs', SAID);
  return rest;
}
const written = (ms: number | null) => async () => ms;

test('a keeper that has done all ends where nobody has asked for a while', () => {
  const rest = createIdleWatch('logs', REST_MS);
  assert.equal(rest.mayEnd(0), false, 'it has said nothing yet');
  rest.said('logs', { ...SAID, idle: false });
  assert.equal(rest.mayEnd(0), false);
  rest.said('logs', SAID);
  assert.equal(rest.mayEnd(0), true);
  rest.asked('logs', 1000);
  assert.equal(rest.mayEnd(1000 + REST_MS), false, 'what it said is of before');
  rest.said('logs', SAID);
  assert.equal(rest.mayEnd(999 + REST_MS), false);
  assert.equal(rest.mayEnd(1000 + REST_MS), true);
});

test('it stays as long as one of several roots has something to do', () => {
  const rest = rested();
  rest.asked('other', 0);
  rest.said('logs', SAID);
  assert.equal(rest.mayEnd(REST_MS), false);
  rest.said('other', SAID);
  assert.equal(rest.mayEnd(REST_MS), true);
});

test('it is needed at the start, after it died at something, for upkeep, and for what another wrote', async () => {
  assert.equal(await createIdleWatch('logs', REST_MS).isNeeded(0, written(null)), true);
  const rest = rested();
  assert.equal(await rest.isNeeded(DUE_MS - 1, written(7)), false);
  assert.equal(await rest.isNeeded(DUE_MS, written(7)), true);
  assert.equal(await rest.isNeeded(0, written(8)), true);
  assert.equal(await rest.isNeeded(0, written(null)), true, 'the file was removed');
  rest.asked('logs', 0);
  assert.equal(await rest.isNeeded(0, written(7)), true);
});

test('the next keeper is told when upkeep of each root is due', () => {
  const rest = createIdleWatch('logs', REST_MS);
  assert.deepEqual(rest.due(), {});
  rest.said('logs', SAID);
  rest.said('other', { ...SAID, dueMs: 5 });
  rest.asked('logs', 0);
  assert.deepEqual(rest.due(), { logs: DUE_MS, other: 5 });
});
