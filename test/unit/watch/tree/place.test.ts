import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PlaceWatch, watchPlace } from '../../../../src/watch/tree/place.ts';

const MARKER = 'job-output.json.gz';
let root: string;
let watches: PlaceWatch[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stackviz-place-'));
  watches = [];
});

afterEach(async () => {
  await Promise.all(watches.map((watch) => watch.close()));
  rmSync(root, { recursive: true });
});

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition() && tries < 2000; tries++) await sleep(10);
}

/** Watches fresh directories that hold a finished upload each. */
function watchFresh(count: number, onEvent: (path: string) => void): void {
  for (let number = 0; number < count; number++) {
    const place = `p${number}`;
    mkdirSync(join(root, place));
    writeFileSync(join(root, place, MARKER), '');
    const watch = watchPlace(root, place, {
      assetsDirectory: 'stackviz-assets',
      mayGrow: () => true,
      onFull: () => assert.fail('full'),
      onEvent: ({ path }) => onEvent(path),
      onError: assert.ifError,
    });
    watches.push(watch);
  }
}

it('lists fresh directories a few at a time, and misses none', async () => {
  const listed = new Set<string>();
  let most = 0;
  watchFresh(100, (path) => {
    const begun = watches.filter((watch) => watch.size() > 0).length;
    most = Math.max(most, begun - listed.size);
    listed.add(path);
  });
  await until(() => listed.size === 100);
  assert.equal(listed.size, 100);
  // two, and on a machine that takes seconds for a listing some more
  assert.ok(most < 50, `${most} at the same time`);
});

it('lists none that was closed before its turn, and those behind it', async () => {
  const listed: string[] = [];
  watchFresh(20, (path) => listed.push(path));
  await Promise.all(watches.slice(0, 19).map((watch) => watch.close()));
  await until(() => listed.length === 1);
  assert.deepEqual(listed, [`p19/${MARKER}`]);
});
