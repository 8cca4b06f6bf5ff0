/** What must be the same between our parser and the reference. */
import assert from 'node:assert/strict';
import { readByUs } from './ours.ts';
import type { Answer, Reading, ReferenceTest } from './reference.ts';

/** A test without what soft reasons change. */
const core = (test: ReferenceTest) => ({
  ...test,
  end: test.status === 'inprogress' || test.status === 'unknown' ? null : test.end,
  files: test.files.map(([name, , bytes]) => [name, bytes]),
});

/** Fails on the first pair that differs: to show all of two long lists as a diff takes minutes. */
function assertSameList(ours: unknown[], theirs: unknown[], what: string): void {
  for (const [index, one] of ours.entries()) {
    assert.deepEqual(one, theirs[index], `${what} ${index}`);
  }
  assert.equal(ours.length, theirs.length, `number of ${what}s`);
}

/** The order in which files of the run are told is nobody's business. */
function sortedFiles({ runFiles }: Reading): Reading['runFiles'] {
  const key = ([route, name]: Reading['runFiles'][number]) => JSON.stringify([route, name]);
  return runFiles.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

function assertSameReading(ours: Reading, theirs: Reading): void {
  assertSameList(ours.tests, theirs.tests, 'test');
  assertSameList(sortedFiles(ours), sortedFiles(theirs), 'file of the run');
  assert.equal(ours.text, theirs.text);
}

/**
 * Fails unless our reading is that of the reference with the listed differences, and these change
 * nothing before they occur:
 *
 * 1. we read what the adjusted reference reads, all of it;
 * 2. where nothing was adjusted, that is what the plain reference reads;
 * 3. tests given out before the first adjustment are those of the plain reference;
 * 4. no packet that the plain reference found is missed, but those inside of one we found.
 */
export function assertSame(answer: Answer, version: 1 | 2, stream: Buffer, sizes: number[]): void {
  const { plain, adjusted, same, reasons, missed } = answer;
  const ours = readByUs(version, stream, sizes);
  assertSameReading(ours, adjusted);
  if (reasons.length === 0) {
    assert.equal(plain.error, null);
    assertSameReading(ours, plain);
  }
  const count = same ?? adjusted.tests.length;
  const before = (reading: Reading) => reading.tests.slice(0, count).map(core);
  assertSameList(before(ours), before(plain), 'test before the first difference,');
  assert.deepEqual(missed, []);
}
