/** What `npm start` does before there is anything: plain JavaScript, on the machine's own Node. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
// @ts-expect-error plain JavaScript
import { inTurn } from '../../../scripts/turn.mjs';

const SCRIPTS = fileURLToPath(new URL('../../../scripts', import.meta.url));

const scratch = (t: { after: (end: () => void) => void }) => {
  const directory = mkdtempSync(join(tmpdir(), 'stackviz-start-'));
  t.after(() => rmSync(directory, { recursive: true }));
  return directory;
};

test('options that mean nothing are refused before anything is set up', (t) => {
  const home = scratch(t);
  cpSync(SCRIPTS, join(home, 'scripts'), { recursive: true });
  const start = (...args: string[]) => {
    const words = [join(home, 'scripts/start.mjs'), ...args];
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    return [status, stderr.split('\n', 1)[0]];
  };
  assert.deepEqual(start('--port', '8000'), [
    2,
    'The demo takes no options; `npm start -- --root DIR [options]` serves a real tree.',
  ]);
  const noLock = [1, 'stackvizd: package-lock.json is missing or broken'];
  assert.deepEqual([start(), start('--root', home)], [noLock, noLock]);
});

test('what npm runs in a clone needs nothing that is not installed yet', (t) => {
  const home = scratch(t);
  cpSync(SCRIPTS, join(home, 'scripts'), { recursive: true });
  const { scripts } = JSON.parse(readFileSync(join(SCRIPTS, '../package.json'), 'utf8'));
  const files = Object.values<string>(scripts).flatMap(
    (line) => /^(?:exec )?node (scripts\/\S+)$/.exec(line)?.[1] ?? [],
  );
  assert.ok(files.includes('scripts/release.mjs'), files.join());
  for (const file of files) {
    // lint needs no package of Debian's, which it would install
    const words = [join(home, file), ...(file === 'scripts/test.mjs' ? ['lint'] : [])];
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    assert.deepEqual(
      [file, status, stderr.split('\n', 1)[0]],
      [file, 1, 'stackvizd: package-lock.json is missing or broken'],
    );
  }
});

test('one set-up waits for another, not for one that was killed', async (t) => {
  const directory = scratch(t);
  const order: string[] = [];
  const told = () => order.push('told');
  let end = () => {};
  const first = inTurn(
    directory,
    () => {},
    async () => {
      order.push('first');
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      order.push('first ends');
    },
  );
  while (order.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const second = inTurn(
    directory,
    () => {
      told();
      end();
    },
    async () => order.push('second'),
  );
  await Promise.all([first, second]);
  assert.deepEqual(order, ['first', 'told', 'first ends', 'second']);

  const module = JSON.stringify(pathToFileURL(join(SCRIPTS, 'turn.mjs')).href);
  const program = `const { inTurn } = await import(${module});
    await inTurn(${JSON.stringify(directory)}, () => {}, async () => {
      console.log('has it');
      await new Promise((resolve) => setTimeout(resolve, 600_000));
    });`;
  const killed = spawn(process.execPath, ['--input-type=module', '-e', program]);
  await once(killed.stdout, 'data');
  killed.kill('SIGKILL');
  assert.equal(
    await inTurn(
      directory,
      () => {},
      async () => 'mine',
    ),
    'mine',
  );
});
