import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Found } from '../../../../src/watch/sweep/scan.ts';
import { Hot } from '../../../../src/watch/tree/hot.ts';
import type { TreeEvent } from '../../../../src/watch/tree/place.ts';
import { fakeClock } from '../fakes.ts';

const IDLE = 60_000;

/** Hot places whose watches only count; a place is as big as `sizes` says. */
function setUp() {
  const clock = fakeClock();
  const sizes = new Map<string, number>();
  const open = new Map<
    string,
    {
      mayGrow: (directories: number) => boolean;
      full: () => void;
      tell: (event: TreeEvent) => void;
    }
  >();
  const closed: string[] = [];
  const contents = new Map<string, Iterable<Found> | AsyncIterable<Found>>();
  const unsettled = new Set<string>();
  const handed: string[] = [];
  const left = { count: 0 };
  const hot = new Hot({
    watchPlace: (path, mayGrow, full, tell) => {
      open.set(path, { mayGrow, full, tell });
      return {
        size: () => sizes.get(path) ?? 1,
        close: async () => {
          open.delete(path);
          closed.push(path);
        },
      };
    },
    uploads: {
      onEvent: () => {},
      onBuild: (build) => void handed.push(`build ${build}`),
      unsettled: () => unsettled,
      waitsFor: (build) => unsettled.has(build),
    },
    tree: {
      keep: ({ kind, path }) => {
        if (kind === 'structure') handed.push(path);
      },
    },
    async *scanPlace(path) {
      yield* contents.get(path) ?? [];
    },
    onNoRoom: () => {
      left.count += 1;
    },
    onError: assert.ifError,
    idleMs: IDLE,
    maxDirectories: 10,
    clock,
  });
  return { clock, sizes, open, closed, contents, unsettled, handed, left, hot };
}

/** A walk that is held up, and finds nothing. */
async function* held(until: Promise<void>): AsyncGenerator<Found> {
  await until;
  yield* [];
}

describe('hot places', () => {
  it('hands on a build that comes while the place is walked', async () => {
    const { clock, contents, handed, hot } = setUp();
    const first: Found = { kind: 'build', path: 'a/b/c', ctimeMs: 1 };
    contents.set('a/b', {
      *[Symbol.iterator]() {
        contents.set('a/b', [first, { kind: 'build', path: 'a/b/late', ctimeMs: 2 }]);
        yield first;
      },
    });
    hot.open('a/b');
    await clock.advance(2 * IDLE);
    assert.deepEqual(handed, ['build a/b/c', 'build a/b/late']);
    await hot.close();
  });

  it('closes a place that is quiet, and hands on what is in it', async () => {
    const { clock, open, closed, contents, handed, hot } = setUp();
    contents.set('a/b', [
      { kind: 'structure', path: 'a/b', ctimeMs: 1 },
      { kind: 'build', path: 'a/b/c', ctimeMs: 1 },
    ]);
    hot.open('a/b');
    hot.open('a/b/c');
    assert.deepEqual([...open.keys()], ['a/b']);
    assert.equal(hot.covers('a/b/c/d'), true);
    assert.equal(hot.covers('a/bc'), false);
    await clock.advance(IDLE - 5000);
    open.get('a/b')?.tell({ kind: 'added', path: 'a/b/c/x.subunit', type: 'file' });
    await clock.advance(IDLE - 5000);
    assert.deepEqual(closed, []);
    await clock.advance(10_000);
    assert.deepEqual(closed, ['a/b']);
    assert.deepEqual([...new Set(handed)], ['a/b', 'build a/b/c']);
    assert.equal(hot.places, 0);
  });

  it('keeps the place of a build that is not complete, and gives it one', async () => {
    const { clock, open, unsettled, hot } = setUp();
    hot.open('a');
    unsettled.add('a/b').add('c/d');
    await clock.advance(10 * IDLE);
    assert.deepEqual([...open.keys()].sort(), ['a', 'c/d']);
    unsettled.clear();
    await clock.advance(2 * IDLE);
    assert.equal(open.size, 0);
    await hot.close();
  });

  it('lets a place that is being closed take no more directories', async () => {
    const { open, contents, closed, hot } = setUp();
    let go = () => {};
    contents.set('a', held(new Promise((resolve) => (go = resolve))));
    hot.open('a');
    const { mayGrow, full } = open.get('a') ?? assert.fail();
    assert.equal(mayGrow(1), true);
    full();
    assert.equal(mayGrow(1), false);
    go();
    await hot.cool();
    assert.deepEqual(closed, ['a']);
  });

  it('closes the place used longest ago when there is no room, and one that is full', async () => {
    const { clock, sizes, open, closed, hot } = setUp();
    for (const path of ['a', 'b', 'c']) {
      sizes.set(path, 4);
      hot.open(path);
      await clock.advance(10);
    }
    assert.deepEqual(closed, ['a']);
    hot.open('b');
    sizes.set('d', 4);
    hot.open('d');
    await clock.advance(10);
    assert.deepEqual(closed, ['a', 'c']);
    open.get('d')?.full();
    await clock.advance(10);
    assert.deepEqual(closed, ['a', 'c', 'd']);
    assert.equal(hot.size, 4);
    await hot.close();
    assert.equal(open.size, 0);
    assert.equal(clock.pending(), 0);
  });

  it('counts an instance as much as a directory, and those being closed, too', async () => {
    const { clock, open, contents, unsettled, left, hot } = setUp();
    for (let i = 0; i < 20; i++) unsettled.add(`u/${i}`);
    await clock.advance(3000);
    assert.equal(open.size, 5);
    // the room is taken, so each fresh directory closes a place; those that are walked still stay
    const walk = Promise.withResolvers<void>();
    for (let i = 0; i < 20; i++) contents.set(`u/${i}`, held(walk.promise));
    for (let i = 0; i < 50; i++) hot.open(`fresh/${i}`);
    assert.equal(open.size, 7);
    assert.equal(left.count, 48);
    assert.equal(hot.covers('fresh/1'), true);
    assert.equal(hot.covers('fresh/2'), false);
    // no build gets a place meanwhile, and they come back to what has room
    await clock.advance(3000);
    assert.equal(open.size, 7);
    walk.resolve();
    await clock.advance(3000);
    assert.equal(open.size, 5);
    hot.open('fresh/2');
    assert.equal(hot.covers('fresh/2'), true);
    await hot.close();
  });

  it('gives a build that is not complete a place of its own before that above it is closed', async () => {
    const { clock, open, closed, contents, unsettled, hot } = setUp();
    unsettled.add('a/b');
    contents.set('a', [{ kind: 'build', path: 'a/b', ctimeMs: 1 }]);
    hot.open('a');
    open.get('a')?.full();
    let both = false;
    for (let i = 0; i < 50 && closed.length === 0; i++) {
      await Promise.resolve();
      both ||= open.has('a') && open.has('a/b');
    }
    assert.equal(both, true);
    assert.deepEqual(closed, ['a']);
    await hot.close();
    assert.equal(clock.pending(), 0);
  });

  it('opens a place again that is fresh once more while it is closed', async () => {
    const { clock, open, closed, hot } = setUp();
    hot.open('a');
    open.get('a')?.full();
    for (let i = 0; i < 3; i++) hot.open('a');
    await clock.advance(10);
    assert.deepEqual(closed, ['a']);
    assert.equal(hot.covers('a'), true);
    assert.equal(hot.places, 1);
    await hot.close();
  });

  it('lets no place grow where all together have no room, and makes some first', async () => {
    const { clock, sizes, open, closed, hot } = setUp();
    hot.open('a');
    hot.open('b');
    const mayGrow = (path: string, directories: number) => open.get(path)?.mayGrow(directories);
    assert.equal(mayGrow('b', 199), true);
    assert.equal(mayGrow('b', 200), false);
    sizes.set('b', 9);
    assert.equal(mayGrow('b', 9), true);
    await clock.advance(10);
    assert.deepEqual(closed, ['a']);
    sizes.set('b', 12);
    assert.equal(mayGrow('b', 12), false);
    await hot.close();
  });

  it('closes a place that was deleted', async () => {
    const { clock, open, closed, hot } = setUp();
    hot.open('a');
    open.get('a')?.tell({ kind: 'removed', path: 'a', type: 'directory' });
    await clock.advance(10);
    assert.deepEqual(closed, ['a']);
  });
});
