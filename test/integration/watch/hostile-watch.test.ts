/** Hostile builds as the sweep finds them: each is published once, and never again. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OUTSIDE_STREAM, type Place } from '../../fixtures/hostile/case.ts';
import { PLACES } from '../../fixtures/hostile/places.ts';
import { SHAPES } from '../../fixtures/hostile/shapes.ts';
import { type Daemon, startDaemon, waitFor } from '../daemons/daemon.ts';
import { assertWhole } from '../process/published-reader.ts';

/** What stands in the way of walking a tree; the bytes of inputs are none of the watcher's business. */
const cases = [...PLACES, ...SHAPES].filter(
  ({ slow, meanwhile, impossible }) => !slow && !meanwhile && (impossible?.() ?? null) === null,
);

describe('hostile builds that the sweep finds', function () {
  this.timeout(300_000);
  const base = mkdtempSync(join(tmpdir(), 'stackvizd-hostile-'));
  const root = join(base, 'logs');
  const outside = join(base, 'outside');
  let daemon: Daemon;
  after(() => {
    daemon.process.kill('SIGKILL');
    rmSync(base, { recursive: true, force: true });
  });

  const placeOf = (index: number): Place => {
    const number = String(900_000 + index);
    const path = `${number.slice(-2)}/${number}/1/check/hostile/1f3c9a7`;
    return { root, path, build: join(root, path), outside };
  };

  it('are published once, and the daemon lives', async () => {
    mkdirSync(root);
    mkdirSync(join(outside, 'data'), { recursive: true });
    writeFileSync(join(outside, OUTSIDE_STREAM), 'test: outside\nsuccess: outside\n');
    const builds = cases.map((hostile, index) => ({ hostile, place: placeOf(index) }));
    for (const { hostile, place } of builds) await hostile.make(place);
    daemon = await startDaemon('run', {
      STACKVIZD_ROOT: root,
      STACKVIZD_SERVE_PORT: '0',
      STACKVIZD_WATCH_QUIET_PERIOD_SECONDS: '1',
      STACKVIZD_WATCH_SWEEP_INTERVAL_SECONDS: '2',
    });
    const shown = builds.filter(({ hostile }) => hostile.result === 'published');
    const times = ({ path }: Place) =>
      daemon.lines.filter(({ msg, build }) => msg === 'published' && build === path).length;
    const missing = () => shown.filter(({ place }) => times(place) === 0);
    await waitFor('all are published', 120, () => missing().length === 0).catch((error) => {
      throw new Error(`${error.message}; ${missing().map(({ hostile }) => hostile.name)}`);
    });
    // links would lead a careless sweep to the builds that were moved outside
    await sleep(8000);
    assert.equal(daemon.process.exitCode, null);
    for (const { hostile, place } of shown) {
      assertWhole(place.build);
      assert.equal(times(place), 1, hostile.name);
    }
    for (const { hostile, place } of builds) {
      if (hostile.result === 'published') continue;
      assert.equal(existsSync(join(place.build, 'stackviz')), false, hostile.name);
    }
  });
});
