import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { MANIFEST } from '../../../../src/build/own-files.ts';
import { fillPlace, type Place } from '../../../../src/commands/export/place.ts';

const base = mkdtempSync(join(tmpdir(), 'export-place-'));
after(() => rmSync(base, { recursive: true }));

const NOTHING: Place = { site: [], ours: new Set() };
const FILES = ['assets/page.js', 'data/tests.json', 'index.html'];

/** Makes a site of which the last file that is said to be there is not: it can be moved halfway. */
async function half(staging: string) {
  for (const file of [...FILES.slice(0, -1), MANIFEST]) {
    mkdirSync(join(staging, file, '..'), { recursive: true });
    writeFileSync(join(staging, file), '');
  }
  return { files: FILES };
}

test('where a site cannot be moved as a whole, nothing of it stays, nor its directories', async () => {
  const place = join(base, 'new');
  await assert.rejects(fillPlace(place, NOTHING, half), { code: 'ENOENT' });
  assert.ok(!existsSync(place));
});

test('what was there before stays', async () => {
  const place = join(base, 'known');
  mkdirSync(join(place, 'data'), { recursive: true });
  writeFileSync(join(place, 'data/notes'), '');
  await assert.rejects(fillPlace(place, NOTHING, half), { code: 'ENOENT' });
  assert.deepEqual(readdirSync(place, { recursive: true }).sort(), ['data', 'data/notes']);
});
