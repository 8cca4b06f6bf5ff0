/** What a grid says of runs that are not whole. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestsFile } from '../../../../src/format/tests.ts';
import { makeGrid } from '../../../../src/history/files/grid.ts';
import { createTestLists } from '../../../../src/history/keeper/test-lists.ts';
import { listOf } from '../../../../src/history/list.ts';
import { statesOf } from '../../../../src/verdict/history/states.ts';
import { type Made, publishBuild, recordOf } from '../../../integration/history/tree.ts';

test('what passed before a run was cut off passed; only of the rest nothing is known', async () => {
  const root = mkdtempSync(join(tmpdir(), 'grid-'));
  try {
    const build = (path: string, tests: Made, more: { unfinished?: true } = {}) => {
      const made = { path, job: 'tempest', change: null, time: 1.7e12, tests, ...more };
      publishBuild(root, made);
      return recordOf(made).record;
    };
    const all: Made = { a: ['f', 1, 'KeyError: 7'], b: ['f'], c: ['f'], d: ['f'] };
    const runs = [
      build('a/3', { a: ['p'], b: ['s'], c: ['f'] }, { unfinished: true }),
      build('a/2', { a: ['p'], b: ['s'], c: ['f'] }),
      build('a/1', all),
    ];
    assert.deepEqual(
      runs.map(({ whole }) => whole),
      [false, true, true],
    );
    const { tests } = await makeGrid('tempest', runs, createTestLists(), root);
    assert.deepEqual(
      tests.map(({ name, cells }) => [name, cells]),
      [
        ['c', 'fff'],
        ['a', 'ppf'],
        ['b', 'ssf'],
        ['d', '?-f'],
      ],
    );
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('of a run of which a stream could not be read nothing is known but its failures', () => {
  const tests: Made = { a: ['p'], b: ['f'] };
  const { file } = recordOf({ path: 'a/1', job: 'tempest', change: null, time: 1.7e12, tests });
  const unread = [{ code: 'INPUT_UNREADABLE', path: 'other/testrepository.subunit' }];
  assert.equal(listOf(statesOf([file], unread)), null);
  assert.equal(listOf(statesOf([{ ...file, leftOut: { success: 1 } } as TestsFile], [])), null);
});
