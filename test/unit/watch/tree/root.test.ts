import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { systemClock } from '../../../../src/watch/clock.ts';
import { watchRoot } from '../../../../src/watch/tree/root.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stackviz-root-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

it('tells when the root is another directory, and when there is none', async (t) => {
  const root = join(scratch, 'root');
  const told: (string | null)[] = [];
  let watched = true;
  let looks = 0;
  mkdirSync(root);
  const stop = watchRoot(root, {
    assetsDirectory: 'shared',
    onRoot: async (path) => void told.push(path),
    isWatched: () => {
      looks += 1;
      return watched;
    },
    // time passes quickly here
    clock: { ...systemClock, after: (_ms, action) => systemClock.after(5, action) },
  });
  // else it would look for ever where something fails below
  t.after(stop);
  const come = async (condition: () => boolean) => {
    for (let i = 0; i < 500 && !condition(); i++) {
      await new Promise((done) => setTimeout(done, 10));
    }
    assert.ok(condition(), JSON.stringify(told));
  };
  const until = async (count: number) => {
    await come(() => told.length >= count);
    await new Promise((done) => setTimeout(done, 50));
    assert.equal(told.length, count);
    return told.at(-1);
  };
  writeFileSync(join(root, 'x'), '');
  // the root that is there at first is known
  await come(() => looks > 0);
  await until(0);
  renameSync(root, join(scratch, 'old'));
  assert.equal(await until(1), null);
  // a mount point with nothing on it, but what was once written there
  mkdirSync(join(root, 'shared'), { recursive: true });
  assert.equal(await until(1), null);
  writeFileSync(join(root, 'y'), '');
  assert.equal(await until(2), root);
  rmSync(root, { recursive: true });
  symlinkSync(join(scratch, 'old'), root);
  // it may have been seen missing in between
  await come(() => told.at(-1) === join(scratch, 'old'));
  const before = told.length;
  watched = false;
  await come(() => told.length > before);
});
