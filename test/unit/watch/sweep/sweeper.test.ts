import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { SweepPart, SweepResult } from '../../../../src/watch/sweep/sweep.ts';
import { createStateFile, loadState, noState } from '../../../../src/watch/sweep/sweep-state.ts';
import { Sweeper } from '../../../../src/watch/sweep/sweeper.ts';
import { readKernelLimits } from '../../../../src/watch/tree/limits.ts';
import { watchForStalls } from '../../../../src/watch/tree/stall.ts';
import { fakeClock, fakeLog } from '../fakes.ts';

const DAY = 86_400_000;
const result: SweepResult = {
  builds: 0,
  examined: 0,
  done: 0,
  enqueued: 0,
  joined: 0,
  failed: 0,
  unsettled: 0,
  left: 0,
  held: 0,
  directories: 0,
  unreadable: 0,
  complete: true,
  durationMs: 1,
};

function setUp(state = noState('/root')) {
  const clock = fakeClock(100 * DAY);
  const parts: SweepPart[] = [];
  const world = { degraded: false, waiting: 0, answer: result };
  const sweeper = new Sweeper({
    sweep: async (_, part) => {
      parts.push(part);
      await part.pace?.();
      if (!world.answer.complete) part.onProgress?.('12/34');
      return world.answer;
    },
    state,
    onSwept: async () => {},
    onError: assert.ifError,
    waiting: async () => world.waiting,
    often: () => world.degraded,
    gaps: () => world.degraded,
    settings: {
      intervalMs: 300_000,
      marginMs: 600_000,
      wholeIntervalMs: DAY,
      loadPercent: 25,
      backlog: 10,
      newest: { structures: 9000, builds: 100 },
    },
    clock,
    log: fakeLog().log,
  });
  /** Only which directories there are, to be watched. */
  const surveys = () =>
    parts.filter(({ changed }) => changed?.sinceMs === Number.POSITIVE_INFINITY);
  const recents = () =>
    parts.filter((part) => part.newest !== undefined && !surveys().includes(part));
  const wholes = () => parts.filter(({ pace }) => pace !== undefined);
  return { clock, sweeper, world, parts, surveys, recents, wholes };
}

describe('sweeper', () => {
  it('looks at what changed every few minutes, and at all, newest first, once a day', async () => {
    const { clock, sweeper, parts, surveys, recents, wholes } = setUp();
    const startMs = clock.now();
    sweeper.start();
    await clock.advance(310_000);
    assert.deepEqual(
      wholes().map(({ changed }) => changed),
      [
        { sinceMs: startMs - DAY, untilMs: Number.POSITIVE_INFINITY },
        { sinceMs: startMs - 7 * DAY, untilMs: startMs - DAY },
        { sinceMs: Number.NEGATIVE_INFINITY, untilMs: startMs - 7 * DAY },
      ],
    );
    assert.deepEqual(
      recents().map(({ changed }) => changed?.sinceMs),
      [startMs - 600_000, startMs - 600_000],
    );
    assert.equal(surveys().length, 1);
    assert.ok(parts.indexOf(surveys()[0] as SweepPart) < parts.indexOf(recents()[0] as SweepPart));
    assert.equal(sweeper.state.whole, null);
    await clock.advance(DAY);
    assert.equal(wholes().length, 6);
    await sweeper.close();
    await clock.advance(DAY);
    assert.equal(wholes().length, 6);
  });

  it('surveys all that is to be watched, and then asks only for a bounded number of new directories', async () => {
    const { clock, sweeper, surveys, recents } = setUp();
    sweeper.start();
    await clock.advance(10);
    const asked = ({ newest }: SweepPart) => [newest?.structures, newest?.builds];
    assert.deepEqual(surveys().map(asked), [[9000, 100]]);
    assert.deepEqual(recents().map(asked), [[2000, 100]]);
    await sweeper.close();
  });

  it('goes on where it was when the queue is back', async () => {
    const { clock, sweeper, world, wholes } = setUp();
    world.answer = { ...result, complete: false };
    sweeper.start();
    await clock.advance(10);
    assert.equal(wholes().length, 1);
    assert.equal(sweeper.state.whole?.resumeAt, '12/34');
    world.answer = result;
    sweeper.wholeNow();
    await clock.advance(10);
    assert.deepEqual(
      wholes().map(({ resumeAt }) => resumeAt),
      [null, '12/34', null, null],
    );
    await sweeper.close();
  });

  it('goes on soon with a whole sweep that broke off though no outage ends', async () => {
    const { clock, sweeper, world, wholes } = setUp();
    world.answer = { ...result, complete: false };
    sweeper.start();
    await clock.advance(10);
    world.answer = result;
    await clock.advance(310_000);
    assert.deepEqual(
      wholes().map(({ resumeAt }) => resumeAt),
      [null, '12/34', null, null],
    );
    await sweeper.close();
  });

  it('begins where the last process ended', async () => {
    const startMs = 99 * DAY;
    const whole = { startedMs: startMs, band: 2, resumeAt: 'x' };
    const { clock, sweeper, recents, wholes } = setUp({
      ...noState('/root'),
      seenMs: 98 * DAY,
      whole,
    });
    sweeper.start();
    await clock.advance(10);
    assert.equal(recents()[0]?.changed?.sinceMs, 98 * DAY - 600_000);
    assert.deepEqual(
      wholes().map(({ changed, resumeAt }) => [changed?.untilMs, resumeAt]),
      [[startMs - 7 * DAY, 'x']],
    );
    await sweeper.close();
  });

  it('waits while the workers have enough to do', async () => {
    const { clock, sweeper, world, wholes } = setUp();
    world.waiting = 10;
    sweeper.start();
    await clock.advance(60_000);
    assert.equal(wholes().length, 1);
    world.waiting = 9;
    await clock.advance(6000);
    assert.equal(wholes().length, 3);
    await sweeper.close();
  });

  it('leaves nothing planned when it is closed while it waits', async () => {
    const { clock, sweeper, world } = setUp();
    world.waiting = 10;
    sweeper.start();
    await clock.advance(100);
    await sweeper.close();
    assert.equal(clock.pending(), 0);
  });

  it('comes more often while events cannot be trusted, and soon when asked', async () => {
    const { clock, sweeper, world, recents } = setUp();
    world.degraded = true;
    sweeper.start();
    await clock.advance(100_000);
    assert.equal(recents().length, 4);
    world.degraded = false;
    await clock.advance(30_000);
    const before = recents().length;
    sweeper.hurry();
    await clock.advance(10);
    assert.equal(recents().length, before + 1);
    await sweeper.close();
  });
});

describe('sweeps for what found no room among the watches', () => {
  it('come in a while, once, however often they are asked for', async () => {
    const { clock, sweeper, recents } = setUp();
    sweeper.start();
    await clock.advance(10);
    assert.equal(recents().length, 1);
    for (let i = 0; i < 1000; i++) sweeper.soon();
    await clock.advance(29_000);
    assert.equal(recents().length, 1);
    await clock.advance(2000);
    assert.equal(recents().length, 2);
    await clock.advance(100_000);
    assert.equal(recents().length, 2);
    await sweeper.close();
  });
});

describe('what helps to sweep', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'stackviz-state-'));
  after(() => rmSync(scratch, { recursive: true, force: true }));

  it('keeps how far it was, of this root and this form only', async () => {
    const file = join(scratch, 'state');
    const state = {
      ...noState('/a'),
      seenMs: 5,
      whole: { startedMs: 4, band: 1, resumeAt: 'x/y' },
    };
    await createStateFile(file, fakeLog().log)(() => state);
    assert.deepEqual(await loadState(file, '/a'), state);
    assert.deepEqual(await loadState(file, '/b'), noState('/b'));
    writeFileSync(file, '{"version": 2}');
    assert.deepEqual(await loadState(file, '/a'), noState('/a'));
    assert.deepEqual(await loadState(null, '/a'), noState('/a'));
  });

  it('keeps states one after the other, and says once where they cannot be kept', async () => {
    const file = join(scratch, 'places', 'state');
    const { log, lines } = fakeLog();
    const keep = createStateFile(file, log);
    for (const _ of [1, 2]) await keep(() => noState('/a'));
    mkdirSync(join(scratch, 'places'));
    const states = [1, 2, 3].map((seenMs) => ({ ...noState('/a'), seenMs }));
    await Promise.all(states.map((state) => keep(() => state)));
    assert.deepEqual(await loadState(file, '/a'), states.at(-1));
    assert.deepEqual(
      lines.map(({ level }) => level),
      ['warn', 'info'],
    );
  });

  it('reads the limits of the kernel, where they can be seen', () => {
    const { maxUserWatches } = readKernelLimits();
    assert.ok(maxUserWatches === null || maxUserWatches > 0);
    assert.deepEqual(readKernelLimits(['/nowhere']), {
      maxUserWatches: null,
      maxQueuedEvents: null,
      maxUserInstances: null,
    });
  });

  it('notices that the process stood still', async () => {
    const clock = fakeClock();
    const stalls: number[] = [];
    const late = { ms: 0 };
    const stop = watchForStalls({ ...clock, elapsed: () => clock.elapsed() + late.ms }, (ms) =>
      stalls.push(ms),
    );
    await clock.advance(5000);
    assert.deepEqual(stalls, []);
    late.ms = 3000;
    await clock.advance(5000);
    assert.deepEqual(stalls, [3000]);
    stop();
    assert.equal(clock.pending(), 0);
  });
});
