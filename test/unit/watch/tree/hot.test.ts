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
  const open = new Map<string, { full: () => void; tell: (event: TreeEvent) => void }>();
  const closed: string[] = [];
  const contents = new Map<string, Iterable<Found>>();
  const unsettled = new Set<string>();
  const handed: string[] = [];
  const hot = new Hot({
    watchPlace: (path, _max, full, tell) => {
      open.set(path, { full, tell });
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
    },
    tree: {
      keep: ({ kind, path }) => {
        if (kind === 'structure') handed.push(path);
      },
    },
    async *scanPlace(path) {
      yield* contents.get(path) ?? [];
    },
    onError: assert.ifError,
    idleMs: IDLE,
    maxDirectories: 10,
    clock,
  });
  return { clock, sizes, open, closed, contents, unsettled, handed, hot };
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

  it('closes a place that was deleted', async () => {
    const { clock, open, closed, hot } = setUp();
    hot.open('a');
    open.get('a')?.tell({ kind: 'removed', path: 'a', type: 'directory' });
    await clock.advance(10);
    assert.deepEqual(closed, ['a']);
  });
});
