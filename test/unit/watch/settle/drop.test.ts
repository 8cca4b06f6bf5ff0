import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { StackvizError } from '../../../../src/base/errors.ts';
import { systemClock } from '../../../../src/watch/clock.ts';
import {
  checkDropDirectory,
  type Drop,
  parseDrop,
  REJECTED,
  watchDrops,
} from '../../../../src/watch/settle/drop.ts';
import type { Looked } from '../../../../src/watch/settle/settler.ts';
import { fakeLog } from '../fakes.ts';

let scratch: string;
let drop: Drop | null;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'stackviz-drop-'));
  mkdirSync(join(scratch, 'root/a/b'), { recursive: true });
  mkdirSync(join(scratch, 'drop'));
  drop = null;
});
afterEach(async () => {
  await drop?.close();
  rmSync(scratch, { recursive: true, force: true });
});

function start(answer: () => Looked = () => 'enqueued') {
  const asked: string[] = [];
  const { log, lines } = fakeLog();
  const roots = ['/configured', join(scratch, 'root')];
  drop = watchDrops({
    directory: join(scratch, 'drop'),
    roots: () => roots,
    pathTemplates: [],
    settler: {
      demand: async (build) => {
        asked.push(build);
        return answer();
      },
    },
    clock: systemClock,
    log,
  });
  return { asked, warnings: () => lines.filter(({ level }) => level === 'warn') };
}

const put = (name: string, text: string) => writeFileSync(join(scratch, 'drop', name), text);
const left = () => readdirSync(join(scratch, 'drop')).sort();

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await new Promise((done) => setTimeout(done, 20));
  assert.ok(condition());
}

describe('drop directory', () => {
  it('takes a path relative to the root, or below it', () => {
    const roots = ['/srv/logs', '/mnt/real'];
    for (const text of ['a/b\n', 'a//b/', '/srv/logs/a/b', '/mnt/real/a/b\nmore', ' a/./b \n']) {
      assert.equal(parseDrop(text, roots), 'a/b');
    }
    for (const text of [
      '',
      '\n',
      '.',
      '/',
      '/srv/logs',
      '/srv/logs/',
      '/srv/logsx/a',
      '../a',
      'a/../..',
      'a\0b',
    ]) {
      assert.throws(() => parseDrop(text, roots), StackvizError, JSON.stringify(text));
    }
  });

  it('hands builds over and takes the file away', async () => {
    put('one', 'a/b\n');
    put('two', `${join(scratch, 'root/a')}\n`);
    put('.hidden', 'a/b\n');
    const { asked, warnings } = start();
    await until(() => drop?.taken() === 2);
    assert.deepEqual(asked.sort(), ['a', 'a/b']);
    assert.deepEqual(left(), ['.hidden']);
    assert.equal(warnings().length, 0);
  });

  it('takes each line of a file, or puts it aside as a whole', async () => {
    put('two', 'a/b\n\na\r\na/b\n');
    put('half', 'a/b\na/none\n');
    const { asked, warnings } = start();
    await until(() => drop?.taken() === 1 && drop.rejected() === 1);
    assert.deepEqual(asked.sort(), ['a', 'a/b']);
    assert.deepEqual(left(), [REJECTED]);
    assert.match(JSON.stringify(warnings()), /a\/none does not exist/);
  });

  it('keeps a file while the queue is away', async () => {
    put('one', 'a/b\n');
    let away = true;
    const { asked } = start(() => (away ? 'held' : 'enqueued'));
    await until(() => asked.length === 1);
    assert.deepEqual(left(), ['one']);
    away = false;
    await until(() => left().length === 0);
  });

  it('puts aside what names no build, with one warning each', async () => {
    symlinkSync(join(scratch, 'root/a'), join(scratch, 'root/link'));
    put('away', '../drop\n');
    put('gone', 'a/c\n');
    put('link', 'link/b\n');
    put('long', `${'x'.repeat(5000)}\n`);
    symlinkSync('/etc/passwd', join(scratch, 'drop/passwd'));
    const { asked, warnings } = start();
    await until(() => drop?.rejected() === 5);
    assert.deepEqual(left(), [REJECTED]);
    assert.equal(readdirSync(join(scratch, 'drop', REJECTED)).length, 5);
    assert.equal(warnings().length, 5);
    assert.match(JSON.stringify(warnings()), /a\/c does not exist/);
    assert.deepEqual(asked, []);
  });

  it('puts aside what names a directory of builds', async () => {
    for (const build of ['a/b', 'a/c']) {
      mkdirSync(join(scratch, 'root', build), { recursive: true });
      writeFileSync(join(scratch, 'root', build, 'job-output.json'), '[]');
    }
    put('above', 'a\n');
    const { asked, warnings } = start();
    await until(() => drop?.rejected() === 1);
    assert.match(JSON.stringify(warnings()), /BUILD_HAS_BUILDS.*a holds 2 builds/);
    assert.deepEqual(asked, []);
  });

  it('waits for a file that is being written', async () => {
    put('half', 'a');
    const { asked } = start();
    await new Promise((done) => setTimeout(done, 100));
    assert.deepEqual(asked, []);
    put('half', 'a/b\n');
    await until(() => !existsSync(join(scratch, 'drop/half')));
    assert.deepEqual(asked, ['a/b']);
  });

  it('must not be where uploads can write', async () => {
    const root = join(scratch, 'root');
    await checkDropDirectory(join(scratch, 'drop'), root);
    symlinkSync(join(root, 'a'), join(scratch, 'alias'));
    for (const inside of [root, join(root, 'a'), join(scratch, 'alias'), join(root, 'missing')]) {
      await assert.rejects(checkDropDirectory(inside, root), { code: 'CONFIG_INVALID' });
    }
  });
});
