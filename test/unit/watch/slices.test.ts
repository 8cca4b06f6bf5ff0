import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { inSlices } from '../../../src/watch/slices.ts';

/** Works for so many milliseconds. */
function work(ms: number): void {
  for (const endMs = performance.now() + ms; performance.now() < endMs; );
}

test('long work that goes on at the same time shares the slices of the event loop', async () => {
  const LANES = 40;
  let turns = 0;
  let ended = 0;
  let handed = 0;
  const most = { inTurn: 0, sinceTurn: 0 };
  const lane = async () => {
    for await (const _ of inSlices(Array.from({ length: 6 }))) {
      handed += 1;
      most.sinceTurn += 1;
      most.inTurn = Math.max(most.inTurn, most.sinceTurn);
      work(1);
    }
    ended += 1;
  };
  for (let i = 0; i < LANES; i++) void lane();
  while (ended < LANES) {
    await turn();
    turns += 1;
    most.sinceTurn = 0;
  }
  assert.equal(handed, LANES * 6);
  // each item takes a millisecond, a slice five; two may fall between two of our turns
  assert.ok(most.inTurn <= 12, `${most.inTurn} items in one turn`);
  assert.ok(turns >= 20, `${turns} turns`);
});
