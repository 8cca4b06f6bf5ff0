import assert from 'node:assert/strict';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createFrontier, type Frontier } from '../../../../src/watch/tree/frontier.ts';

let root: string;
let frontier: Frontier;
let entries: string[];
let missed: string[];
let errors: Error[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stackviz-frontier-'));
  [entries, missed, errors] = [[], [], []];
});
afterEach(() => {
  frontier.close();
  rmSync(root, { recursive: true, force: true });
});

function start(limit = 100): void {
  frontier = createFrontier({
    root,
    limit,
    onEntries: (directory, names) => {
      entries.push(...names.map((name) => `${directory}/${name}`));
    },
    onMissed: ({ path }) => void missed.push(path),
    onError: (error) => void errors.push(error),
  });
}

const make = (...paths: string[]) => {
  for (const path of paths) mkdirSync(join(root, path), { recursive: true });
};
const ctimeOf = (path: string) => lstatSync(join(root, path)).ctimeMs;
const add = (...paths: string[]) => {
  for (const path of paths) frontier.add({ path, ctimeMs: ctimeOf(path) });
};

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await new Promise((done) => setTimeout(done, 10));
  assert.ok(condition());
}

/** Waits until a directory that is watched has been compared with its listing. */
async function compared(...paths: string[]): Promise<void> {
  for (const path of paths) {
    for (let i = 0; i < 500 && !(await frontier.isStill(path)); i++) {
      await new Promise((done) => setTimeout(done, 10));
    }
    assert.ok(await frontier.isStill(path));
  }
}

describe('frontier', () => {
  it('tells what comes to a directory and goes from it, and not what is below or only changes', async () => {
    make('a/b', 'c');
    start();
    add('a', 'c');
    await compared('a', 'c');
    writeFileSync(join(root, 'a/b/x'), '');
    utimesSync(join(root, 'a/b'), 1, 1);
    make('a/new');
    rmSync(join(root, 'a/b'), { recursive: true });
    await until(() => entries.length >= 2);
    assert.deepEqual(entries.sort(), ['a/b', 'a/new']);
    assert.deepEqual([missed, errors], [[], []]);
  });

  it('tells of a directory that changed between its listing and its watching', async () => {
    make('a');
    start();
    const ctimeMs = ctimeOf('a');
    await new Promise((done) => setTimeout(done, 30));
    make('a/b');
    frontier.add({ path: 'a', ctimeMs });
    await until(() => missed.length === 1);
    assert.deepEqual(missed, ['a']);
  });

  it('keeps the newest when there is no room, and those near the root', () => {
    make('a', 'x/1', 'x/2', 'x/3', 'x/4', 'x/5');
    start(4);
    frontier.add({ path: 'a', ctimeMs: 0 });
    for (const number of [5, 1, 3, 2, 4]) {
      frontier.add({ path: `x/${number}`, ctimeMs: number });
    }
    assert.ok(frontier.size() <= 4);
    assert.equal(frontier.has('a') && frontier.has('x/5') && frontier.has('x/4'), true);
    assert.equal(frontier.has('x/1'), false);
    assert.notEqual(frontier.watchedSince('x/5'), null);
    assert.equal(frontier.watchedSince('x/1'), null);
  });

  it('forgets what was moved away', async () => {
    make('a/b/c', 'd');
    start();
    add('a/b', 'a/b/c', 'd');
    renameSync(join(root, 'a'), join(root, 'e'));
    await frontier.dropGone();
    assert.deepEqual(
      [frontier.has('a/b'), frontier.has('a/b/c'), frontier.has('d')],
      [false, false, true],
    );
  });

  it('drops with a directory those in it, whose watches went where it went', () => {
    make('a/b/c', 'ab');
    start();
    add('a', 'a/b', 'a/b/c', 'ab');
    frontier.drop('a');
    assert.deepEqual(
      ['a/b', 'a/b/c', 'ab'].map((path) => frontier.has(path)),
      [false, false, true],
    );
  });

  it('tells a directory whose mode or times were set from another one at its path', async () => {
    make('a', 'b');
    start();
    add('a');
    await compared('a');
    utimesSync(join(root, 'a'), 1, 1);
    assert.equal(await frontier.isStill('a'), true);
    renameSync(join(root, 'a'), join(root, 'c'));
    assert.equal(await frontier.isStill('a'), false);
    renameSync(join(root, 'b'), join(root, 'a'));
    assert.equal(await frontier.isStill('a'), false);
  });

  it('gives up some watches and takes no new ones until it may', async () => {
    const paths = Array.from({ length: 10 }, (_, i) => `x/${i}`);
    make(...paths.slice(0, 8));
    // the clock of ctimes ticks every few milliseconds
    await new Promise((done) => setTimeout(done, 30));
    make(...paths.slice(8));
    start();
    add(...paths.slice(0, 8));
    frontier.shrink(0.25);
    assert.equal(frontier.size(), 6);
    add('x/8');
    assert.equal(frontier.size(), 6);
    assert.equal(frontier.has('x/8'), false);
    frontier.allow();
    add('x/8', 'x/9');
    assert.equal(frontier.size(), 8);
  });
});
