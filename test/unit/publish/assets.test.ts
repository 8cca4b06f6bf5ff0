import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { placeAssets } from '../../../src/publish/assets.ts';
import { asOrdinaryUser } from '../../harness/ordinary-user.ts';

const BYTES = Buffer.from('code');
const PATH = 'assets/1/a.js';
let root: string;
let file: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assets-'));
  file = join(root, PATH);
});
afterEach(() => rmSync(root, { recursive: true }));

const place = () => placeAssets(root, 'assets', [{ path: '1/a.js', bytes: BYTES }]);
const mode = (path: string) => lstatSync(path).mode & 0o777;

/** It is there, readable for everybody and changeable for nobody else; nothing is left over. */
function assertPlaced(): void {
  assert.equal(readFileSync(file, 'utf8'), 'code');
  assert.ok(lstatSync(file).isFile());
  assert.equal(mode(file), 0o644);
  assert.equal(lstatSync(file).uid, process.geteuid?.());
  const names = readdirSync(root, { recursive: true }).sort();
  assert.deepEqual(names, ['assets', 'assets/1', 'assets/1/a.js']);
}

test('a file is placed once, whatever the umask', async () => {
  const before = process.umask(0o077);
  try {
    await place();
  } finally {
    process.umask(before);
  }
  assertPlaced();
  assert.equal(mode(join(root, 'assets/1')), 0o755);
  await place();
  const { ino } = lstatSync(file);
  await place();
  assert.equal(lstatSync(file).ino, ino);
});

const PLANTED: Record<string, () => void> = {
  'other bytes': () => writeFileSync(file, 'evil'),
  'bytes that nobody may read': () => chmodSync(file, 0o600),
  'bytes that everybody may change': () => chmodSync(file, 0o666),
  'a directory that is not empty': () => {
    rmSync(file);
    mkdirSync(join(file, 'deep/er'), { recursive: true });
  },
  'a link': () => {
    rmSync(file);
    symlinkSync('/etc/passwd', file);
  },
  'a directory on the way that everybody may write': () => chmodSync(join(root, 'assets'), 0o777),
  'a directory on the way that nobody may read': () => chmodSync(join(root, 'assets/1'), 0o700),
  'a file on the way': () => {
    rmSync(join(root, 'assets'), { recursive: true });
    writeFileSync(join(root, 'assets'), 'x');
  },
  'a link on the way': () => {
    rmSync(join(root, 'assets'), { recursive: true });
    symlinkSync('/tmp', join(root, 'assets'));
  },
};

for (const [what, plant] of Object.entries(PLANTED)) {
  test(`${what}: makes way`, async () => {
    await place();
    plant();
    await place();
    assertPlaced();
  });
}

test('bytes that were seen to be right long ago are looked at again when the file changed', async () => {
  await place();
  await setTimeout(1100);
  await place();
  writeFileSync(file, 'evil');
  utimesSync(file, new Date(Date.now() + 1e8), new Date(Date.now() + 1e8));
  await place();
  assertPlaced();
});

test('what belongs to somebody else makes way', async (t) => {
  if (process.geteuid?.() !== 0) return t.skip('only root gives files away');
  await place();
  chownSync(file, 12345, 12345);
  utimesSync(file, new Date(Date.now() + 1e8), new Date(Date.now() + 1e8));
  await place();
  assertPlaced();
  chownSync(join(root, 'assets'), 12345, 12345);
  await place();
  assertPlaced();
});

test('a directory that root left, and that may not be written, makes way; the shared one does not', async (t) => {
  if (process.geteuid?.() !== 0) return t.skip('only root leaves such');
  chmodSync(root, 0o777);
  await asOrdinaryUser(place);
  chownSync(join(root, 'assets/1'), 0, 0);
  chownSync(file, 0, 0);
  const other = [{ path: '1/a.js', bytes: Buffer.from('other') }];
  await asOrdinaryUser(() => placeAssets(root, 'assets', other));
  assert.equal(readFileSync(file, 'utf8'), 'other');
  assert.notEqual(lstatSync(join(root, 'assets/1')).uid, 0);
  // pages of earlier versions need what is in there
  chownSync(join(root, 'assets'), 0, 0);
  chownSync(join(root, 'assets/1'), 0, 0);
  await assert.rejects(asOrdinaryUser(place), (error: NodeJS.ErrnoException) => {
    assert.equal(error.code, 'EACCES');
    assert.match(error.message, new RegExp(`'${root}/assets/`));
    return true;
  });
});
