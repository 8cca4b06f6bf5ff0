import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runId } from '../../../src/requests/ids.ts';
import type { RunState } from '../../../src/requests/state.ts';
import { openStore } from '../../../src/requests/store.ts';
import { temporaryStore } from './harness.ts';

const id = runId('https://logs.example.org/a/');
const since = '2026-01-02T03:04:05.678Z';
const request = { url: 'https://logs.example.org/a/', run: null, told: {}, askedAt: since };

test('what was written is there for the next process', async (t) => {
  const { directory, store } = await temporaryStore(t);
  assert.equal(await store.request(id), null);
  assert.equal(await store.state(id), null);
  await store.keep(id, request);
  await store.note(id, { state: 'queued', since });
  const next = await openStore(directory);
  assert.deepEqual(await next.request(id), request);
  assert.deepEqual(await next.state(id), { state: 'queued', since });
  assert.deepEqual(await next.underWay(), [id]);
});

test('the first to ask says what was asked', async (t) => {
  const { store } = await temporaryStore(t);
  await store.keep(id, request);
  await store.keep(id, { ...request, url: 'https://elsewhere.example.org/' });
  assert.equal((await store.request(id))?.url, request.url);
});

test('a run is under way until its last state', async (t) => {
  const { store } = await temporaryStore(t);
  const last: RunState[] = [
    { state: 'ready', since, bytes: 1, tests: 2, missing: [] },
    { state: 'failed', since, code: 'X', message: 'y' },
    { state: 'expired', since },
  ];
  for (const state of last) {
    await store.note(id, { state: 'queued', since });
    await store.note(id, { state: 'fetching', since, bytes: 0, totalBytes: null, files: 0 });
    await store.note(id, { state: 'processing', since });
    assert.deepEqual(await store.underWay(), [id]);
    await store.note(id, state);
    assert.deepEqual(await store.underWay(), []);
    assert.deepEqual(await store.state(id), state);
  }
});

test('states that are written at once leave one whole state and no other file', async (t) => {
  const { directory, store } = await temporaryStore(t);
  await store.note(id, { state: 'queued', since });
  const writes = Array.from({ length: 50 }, (_, bytes) =>
    store.note(id, { state: 'fetching', since, bytes, totalBytes: 50, files: 0 }),
  );
  const reads = Array.from({ length: 50 }, () => store.state(id));
  for (const state of await Promise.all(reads)) assert.ok(state !== null);
  await Promise.all(writes);
  assert.deepEqual(await readdir(join(directory, 'requests', id.slice(0, 2), id)), ['state.json']);
});

test('a record that is no record is an error, not an answer', async (t) => {
  const { directory, store } = await temporaryStore(t);
  await store.note(id, { state: 'queued', since });
  await writeFile(join(directory, 'requests', id.slice(0, 2), id, 'state.json'), '{"state":"odd"}');
  await assert.rejects(store.state(id));
});

test('a look at a site is noted once a minute', async (t) => {
  const { store, clock } = await temporaryStore(t, 1_000_000_000_000);
  await store.note(id, { state: 'expired', since });
  clock.nowMs += 30_000;
  await store.used(id);
  assert.equal(await store.usedAt(id), 1_000_000_000_000);
  clock.nowMs += 31_000;
  await store.used(id);
  assert.equal(await store.usedAt(id), clock.nowMs);
});
