import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../../../../src/config/load.ts';
import { gridPath, removeOtherGrids } from '../../../../src/history/files/write.ts';

test('files of other jobs go, and not what another process is about to write', async () => {
  const root = mkdtempSync(join(tmpdir(), 'grids-'));
  try {
    const config = loadConfig({ overrides: { root } });
    const kept = join(root, gridPath(config, 'kept'));
    const place = join(kept, '..');
    mkdirSync(place, { recursive: true });
    const [underWay, left] = ['.stackviz-0123456789ab', '.stackviz-ba9876543210'];
    for (const name of [underWay, left]) writeFileSync(join(place, name), '');
    for (const job of ['kept', 'gone']) writeFileSync(join(root, gridPath(config, job)), '');
    const twoHoursAgo = Date.now() / 1000 - 7200;
    utimesSync(join(place, left), twoHoursAgo, twoHoursAgo);
    await removeOtherGrids(config, ['kept']);
    assert.deepEqual(readdirSync(place).sort(), [underWay, kept.slice(place.length + 1)]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
