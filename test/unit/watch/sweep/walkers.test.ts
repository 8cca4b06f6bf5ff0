import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DEFAULT_PATH_TEMPLATES } from '../../../../src/config/path-templates.ts';
import { wholeTree } from '../../../../src/watch/sweep/scan.ts';
import { runWalk } from '../../../../src/watch/sweep/walkers.ts';

test('a walk tells of all builds, and apart of the newest of them and of other directories', async () => {
  const root = mkdtempSync(join(tmpdir(), 'stackviz-walk-'));
  try {
    const builds = Array.from({ length: 70 }, (_, at) => `45/912345/1/check/job/build${at}`);
    for (const build of builds) {
      mkdirSync(join(root, build), { recursive: true });
      writeFileSync(join(root, build, 'testrepository.subunit'), 'x');
    }
    const told: string[] = [];
    const newest = await runWalk(
      {
        scan: wholeTree(root, 'stackviz-assets', DEFAULT_PATH_TEMPLATES),
        newest: { structures: 100, builds: 3, sinceMs: 0 },
        loadPercent: 100,
        dealtWith: new SharedArrayBuffer(4),
      },
      new AbortController().signal,
      async (found) => {
        told.push(...found.map(({ path }) => path));
        return true;
      },
      () => undefined,
    );
    assert.deepEqual(told.sort(), builds.toSorted());
    const structures = new Set(newest?.structures.map(({ path }) => path));
    for (const path of ['45', '45/912345', '45/912345/1/check', '45/912345/1/check/job']) {
      assert.ok(structures.has(path), path);
    }
    assert.equal(newest?.builds.length, 3);
    for (const { path } of newest?.builds ?? []) assert.ok(builds.includes(path), path);
  } finally {
    rmSync(root, { recursive: true });
  }
});
