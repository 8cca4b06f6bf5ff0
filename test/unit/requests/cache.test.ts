import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { createCache } from '../../../src/requests/cache.ts';
import { runId } from '../../../src/requests/ids.ts';
import { sizeOf } from '../../../src/requests/size.ts';
import { log, temporaryStore } from './harness.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 0, 1);

async function setUp(t: Parameters<typeof temporaryStore>[0], maxBytes: number) {
  const place = await temporaryStore(t, START_MS);
  const { store, clock, publish } = place;
  const cache = createCache({
    store,
    maxBytes,
    reservedBytes: 200_000,
    keepMs: 6 * HOUR_MS,
    forgetMs: 48 * HOUR_MS,
    log,
    now: () => clock.nowMs,
  });
  const stamp = () => new Date(clock.nowMs).toISOString();
  return {
    ...place,
    cache,
    async add(name: string, bytes: number): Promise<string> {
      const id = runId(name);
      await store.keep(id, { url: name, run: null, told: {}, askedAt: stamp() });
      await store.note(id, { state: 'queued', since: stamp() });
      await publish(id, bytes);
      const size = await sizeOf(`${store.tree}/${id}`);
      await store.note(id, { state: 'ready', since: stamp(), bytes: size, tests: 1, missing: [] });
      return id;
    },
  };
}

test('a day of requests keeps the disk under its cap', async (t) => {
  const maxBytes = 2_000_000;
  const { store, clock, cache, add } = await setUp(t, maxBytes);
  let expired = 0;
  for (let minute = 0; minute < 24 * 60; minute += 30) {
    clock.nowMs = START_MS + minute * 60_000;
    await cache.expire();
    await add(`https://logs.example.org/${minute}/`, 20_000 + ((minute * 7919) % 160_000));
    assert.ok((await sizeOf(store.tree)) <= maxBytes, `after ${minute} minutes`);
  }
  for await (const id of store.all())
    expired += Number((await store.state(id))?.state === 'expired');
  assert.ok(expired > 30, `${expired} expired`);
  assert.equal((await readdir(store.tree)).length + expired, 48);
});

test('what was looked at last stays longest', async (t) => {
  const { store, clock, cache, add } = await setUp(t, 500_000);
  const [first, second] = [await add('first', 100_000), await add('second', 100_000)];
  clock.nowMs += HOUR_MS;
  await store.used(first);
  const third = await add('third', 150_000);
  await cache.expire();
  assert.deepEqual(new Set(await readdir(store.tree)), new Set([first, third]));
  assert.equal((await store.state(second))?.state, 'expired');
  clock.nowMs += 5.5 * HOUR_MS;
  await store.used(third);
  clock.nowMs += HOUR_MS;
  await cache.expire();
  assert.deepEqual(await readdir(store.tree), [third]);
  assert.equal(cache.sites(), 1);
});

test('an expired request is forgotten after long, one that is ready is not', async (t) => {
  const { store, clock, cache, add } = await setUp(t, 10_000_000);
  const old = await add('old', 1);
  clock.nowMs += 7 * HOUR_MS;
  await cache.expire();
  clock.nowMs += 49 * HOUR_MS;
  const fresh = await add('fresh', 1);
  await cache.forget();
  assert.equal(await store.request(old), null);
  assert.notEqual(await store.request(fresh), null);
});

test('what killed processes left goes, what is under way stays', async (t) => {
  const { store, clock, cache, publish } = await setUp(t, 10_000_000);
  const [leftover, working] = [runId('leftover'), runId('working')];
  await publish(leftover, 10);
  await publish(working, 10);
  await store.note(working, { state: 'queued', since: new Date(clock.nowMs).toISOString() });
  clock.nowMs += 20 * HOUR_MS;
  await cache.expire();
  assert.deepEqual(await readdir(store.tree), [working]);
});
