/** What the index makes of a build that cannot be read for a moment. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { loadConfig } from '../../../src/config/load.ts';
import { take } from '../../../src/history/keeper/tree.ts';
import { openSqliteStore } from '../../../src/history/store/sqlite.ts';
import type { HistoryStore } from '../../../src/history/store/store.ts';
import { record } from '../../integration/history/records.ts';

const PATH = '12/3456/1/check/tempest-full/abc1234';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'history-tree-'));
  const site = join(root, PATH, 'stackviz');
  mkdirSync(join(site, 'data'), { recursive: true });
  const write = (name: string, value: unknown) =>
    writeFileSync(join(site, name), JSON.stringify(value));
  const generator = { name: 'stackvizd', version: '0' };
  write('manifest.json', { formatVersion: 3, generator, fingerprint: 'f', files: [] });
  const artifacts = [{ artifact_type: 'history', path: 'history.json' }];
  write('data/config.json', { datasets: [{ artifacts }] });
  write('data/history.json', { version: 1, record: record(PATH, { time: Date.now() }) });
});
afterEach(() => rmSync(root, { recursive: true }));

const module = (path: string) => new URL(`../../../src/history/${path}`, import.meta.url);

test('a run stays in the index while descriptors are short', () => {
  const script = `
    import { closeSync, openSync } from 'node:fs';
    import { take } from '${module('keeper/tree.ts')}';
    import { openSqliteStore } from '${module('store/sqlite.ts')}';
    const store = openSqliteStore(':memory:', 'logs', { runsPerJob: 10, maxRuns: 10 });
    const config = { root: '${root}', history: { days: 90 } };
    const seen = [[await take(config, store, '${PATH}'), await store.count()]];
    const taken = [];
    try { for (;;) taken.push(openSync('/dev/null')); } catch {}
    for (let free = 0; free < 12; free++) {
      seen.push([await take(config, store, '${PATH}'), await store.count()]);
      closeSync(taken.pop());
    }
    process.stdout.write(JSON.stringify(seen));
  `;
  const program = 'ulimit -n 64 && exec "$0" --no-warnings --input-type=module --eval "$1"';
  const seen: [boolean, number][] = JSON.parse(
    execFileSync('sh', ['-c', program, process.execPath, script], { encoding: 'utf8' }),
  );
  assert.deepEqual(
    [seen[0], seen[1], seen.at(-1)],
    [
      [true, 1],
      [false, 1],
      [true, 1],
    ],
  );
  assert.ok(
    seen.every(([, count]) => count === 1),
    JSON.stringify(seen),
  );
});

test('a run that is told of is what the tree has in the end, or is looked for again', async () => {
  const config = loadConfig({ overrides: { root } });
  const store = openSqliteStore(':memory:', 'logs', config.history);
  const published = async () => (await store.runs('tempest-full', 10)).map(({ tests }) => tests);
  const told = record(PATH, { time: Date.now(), tests: 7 });
  await store.intend(PATH, 1);
  // whoever is killed at the last step has not looked for certain
  const killed = { ...bound(store), settle: () => Promise.reject(new Error('killed')) };
  await assert.rejects(take(config, killed, PATH, told), { message: 'killed' });
  assert.deepEqual(await store.intended(2), [PATH]);
  // another page is there by now
  assert.equal(await take(config, store, PATH, told), true);
  assert.deepEqual([await published(), await store.intended(2)], [[3], []]);
  rmSync(join(root, PATH), { recursive: true });
  assert.equal(await take(config, store, PATH, told), false);
  assert.deepEqual(await published(), []);
  await store.close();
});

/** A store whose methods may be taken for those of another object. */
const bound = (store: HistoryStore): HistoryStore => ({
  ...store,
  add: (run) => store.add(run),
  remove: (path) => store.remove(path),
});
