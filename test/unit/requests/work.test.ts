import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { StackvizError } from '../../../src/base/errors.ts';
import { runId } from '../../../src/requests/ids.ts';
import { startReconciler } from '../../../src/requests/reconcile.ts';
import { createWork, type FetchRun } from '../../../src/requests/work.ts';
import { jobOf, log, PUBLISHED, retryable, temporaryStore } from './harness.ts';

const url = 'https://logs.example.org/a/';
const id = runId(url);
const since = '2026-01-02T03:04:05.678Z';
const never = new AbortController().signal;

async function asked(t: Parameters<typeof temporaryStore>[0]) {
  const place = await temporaryStore(t);
  await place.store.keep(id, { url, run: null, told: {}, askedAt: since });
  await place.store.note(id, { state: 'queued', since });
  return place;
}

const makeRoom = async () => undefined;

test('a request becomes a site, and only the site is kept', async (t) => {
  const { store, publish } = await asked(t);
  const states: string[] = [];
  const missing = [{ code: 'FETCH_MISSING', message: 'gone', path: 'a.subunit' }];
  const fetch: FetchRun = async (from, directory, _signal, onProgress) => {
    assert.equal(from, url);
    assert.equal(directory, join(store.tree, id));
    states.push((await store.state(id))?.state ?? '');
    onProgress({ bytes: 1, totalBytes: 2, files: 1 });
    return missing;
  };
  const work = createWork({
    store,
    fetch,
    process: async (job) => {
      states.push((await store.state(id))?.state ?? '');
      assert.equal(job.path, id);
      await publish(id, 10_000);
      return PUBLISHED;
    },
    makeRoom,
    log,
  });
  assert.equal((await work.processor(jobOf(id), never)).result, 'published');
  assert.deepEqual(states, ['fetching', 'processing']);
  const state = await store.state(id);
  assert.ok(state?.state === 'ready');
  assert.deepEqual(state.missing, missing);
  assert.equal(state.tests, 3);
  assert.ok(state.bytes >= 10_000 && state.bytes < 40_000);
  assert.deepEqual(await readdir(join(store.tree, id)), ['stackviz']);
  // told twice
  const again = createWork({
    store,
    fetch: () => assert.fail(),
    process: () => assert.fail(),
    makeRoom,
    log,
  });
  assert.equal((await again.processor(jobOf(id), never)).result, 'unchanged');
});

test('what is not there is told to whoever asked, and is no failure of the service', async (t) => {
  const process = async () => ({ ...PUBLISHED, result: 'empty' as const });
  const fetched: [string, FetchRun][] = [
    ['NOTHING_TO_SHOW', async () => []],
    ['FETCH_NO_LOGS', () => Promise.reject(new StackvizError('FETCH_NO_LOGS', 'there are none'))],
  ];
  for (const [code, fetch] of fetched) {
    const { store } = await asked(t);
    const work = createWork({ store, fetch, process, makeRoom, log });
    assert.equal((await work.processor(jobOf(id), never)).result, 'refused');
    const state = await store.state(id);
    assert.equal(state?.state === 'failed' && state.code, code);
    assert.deepEqual(await readdir(store.tree), []);
  }
});

test('what another server does wrong is a failure that is not tried again', async (t) => {
  const { store } = await asked(t);
  const wrong = new StackvizError('FETCH_STATUS', '500');
  const fetch = () => Promise.reject(wrong);
  const work = createWork({ store, fetch, process: () => assert.fail(), makeRoom, log });
  await assert.rejects(work.processor(jobOf(id), never), wrong);
  await work.onFailure(jobOf(id), wrong, false);
  assert.equal((await store.state(id))?.state, 'failed');
  assert.deepEqual(await readdir(store.tree), []);
});

test('a try that failed for now says so, and keeps what was fetched', async (t) => {
  const { store, publish } = await asked(t);
  await publish(id, 1);
  const work = createWork({
    store,
    fetch: async () => [],
    process: async () => PUBLISHED,
    makeRoom,
    log,
  });
  await work.onFailure(jobOf(id), retryable('FETCH_TIMEOUT'), true);
  const state = await store.state(id);
  assert.deepEqual(state?.state === 'queued' && state.trouble, {
    code: 'FETCH_TIMEOUT',
    message: 'for now',
  });
  assert.deepEqual(await readdir(store.tree), [id]);
});

test('what a killed process left is taken up at the next start', async (t) => {
  const { store } = await asked(t);
  await store.note(id, { state: 'fetching', since, bytes: 5, totalBytes: 9, files: 0 });
  const added: string[] = [];
  const add = async ({ path }: { path: string }) => {
    added.push(path);
    return 'new' as const;
  };
  // another process may be at work on it: not before its signs of life are old
  const other = await startReconciler(store, { add }, false, log);
  assert.deepEqual(added, []);
  await other.stop();
  const sole = await startReconciler(store, { add }, true, log);
  assert.deepEqual(added, [id]);
  assert.equal(sole.underWay(), 1);
  await sole.stop();
});
