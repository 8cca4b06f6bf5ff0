import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../../../../src/config/load.ts';
import { gridPath } from '../../../../src/history/files/places.ts';
import { removeOtherGrids, writeGrid } from '../../../../src/history/files/write.ts';
import { createTestLists } from '../../../../src/history/keeper/test-lists.ts';
import { asOrdinaryUser } from '../../../harness/ordinary-user.ts';
import { record } from '../../../integration/history/records.ts';

test('files of other jobs go, and not what another process is about to write', async () => {
  const root = mkdtempSync(join(tmpdir(), 'grids-'));
  try {
    const config = loadConfig({ overrides: { root } });
    const kept = join(root, gridPath(config, 'kept'));
    const place = join(kept, '..');
    mkdirSync(place, { recursive: true });
    const [underWay, left] = ['.stackviz-0123456789ab', '.stackviz-ba9876543210'];
    const above = join(place, '..', left);
    for (const name of [underWay, left]) writeFileSync(join(place, name), '');
    writeFileSync(above, '');
    for (const job of ['kept', 'gone']) writeFileSync(join(root, gridPath(config, job)), '');
    const twoHoursAgo = Date.now() / 1000 - 7200;
    for (const path of [join(place, left), above]) utimesSync(path, twoHoursAgo, twoHoursAgo);
    await removeOtherGrids(config, ['kept']);
    assert.deepEqual(readdirSync(place).sort(), [underWay, kept.slice(place.length + 1)]);
    assert.deepEqual(readdirSync(join(place, '..')), ['jobs']);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('files in a directory that root left are no end of an index, and make way for the next', async (t) => {
  if (process.geteuid?.() !== 0) return t.skip('only root leaves such');
  const root = mkdtempSync(join(tmpdir(), 'grids-'));
  try {
    chmodSync(root, 0o777);
    const config = loadConfig({ overrides: { root } });
    const write = (job: string) =>
      writeGrid(config, job, [record('a/1', { job })], createTestLists(), Date.now());
    await asOrdinaryUser(() => write('kept'));
    const place = join(root, gridPath(config, 'kept'), '..');
    writeFileSync(join(place, 'gone.json.gz'), '');
    for (const path of [place, join(place, '..')]) chownSync(path, 0, 0);
    await asOrdinaryUser(() => removeOtherGrids(config, ['kept']));
    await asOrdinaryUser(() => write('kept'));
    assert.deepEqual(readdirSync(place), [basename(gridPath(config, 'kept'))]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
