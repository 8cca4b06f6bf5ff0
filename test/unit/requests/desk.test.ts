import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StackvizError } from '../../../src/base/errors.ts';
import { createDesk } from '../../../src/requests/desk.ts';
import type { Store } from '../../../src/requests/store.ts';
import { log, temporaryStore } from './harness.ts';

const since = '2026-01-02T03:04:05.678Z';

function deskOf(store: Store, added: string[], maxWaiting = 10) {
  return createDesk({
    store,
    queue: {
      add: async ({ path }) => {
        added.push(path);
        return 'new';
      },
    },
    maxWaiting,
    allow(url) {
      if (url.startsWith('file:')) throw new StackvizError('FETCH_URL', 'no');
      return new URL(url).href;
    },
    log,
  });
}

test('a hundred equal requests at once are one', async (t) => {
  const { store } = await temporaryStore(t);
  const added: string[] = [];
  const desk = deskOf(store, added);
  const asked = await Promise.all(
    Array.from({ length: 100 }, () => desk.ask('https://logs.example.org/a/', {})),
  );
  assert.equal(new Set(asked.map(({ id }) => id)).size, 1);
  assert.equal(added.length, 1);
  assert.equal((await desk.ask('https://logs.example.org/a/', {})).state.state, 'queued');
  assert.equal(added.length, 1);
});

test('what clients tell of a run is kept apart, and the run is made once', async (t) => {
  const { store } = await temporaryStore(t);
  const added: string[] = [];
  const desk = deskOf(store, added);
  const url = 'https://logs.example.org/a/';
  const plain = await desk.ask(url, {});
  const told = await desk.ask(url, { name: 'job', change_id: 1, revision: null });
  const same = await desk.ask(url, { change_id: 1, name: 'job' });
  const other = await desk.ask(url, { name: 'a lie' });
  assert.equal(told.id, same.id);
  assert.equal(new Set([plain.id, told.id, other.id]).size, 3);
  assert.deepEqual(new Set([plain, told, other].map(({ run }) => run)), new Set([plain.id]));
  assert.deepEqual(added, [plain.id]);
  assert.deepEqual((await desk.look(told.id))?.request.told, { change_id: 1, name: 'job' });
  assert.deepEqual((await desk.look(plain.id))?.request.told, {});
});

test('what failed or expired is begun again, what is ready is not', async (t) => {
  const { store } = await temporaryStore(t);
  const added: string[] = [];
  const desk = deskOf(store, added);
  const url = 'https://logs.example.org/a/';
  const { id } = await desk.ask(url, {});
  await store.note(id, { state: 'ready', since, bytes: 1, tests: 1, missing: [] });
  assert.equal((await desk.ask(url, {})).state.state, 'ready');
  assert.equal(added.length, 1);
  await store.note(id, { state: 'failed', since, code: 'X', message: 'y' });
  assert.equal((await desk.ask(url, {})).state.state, 'queued');
  await store.note(id, { state: 'expired', since });
  assert.equal((await desk.ask(url, {})).state.state, 'queued');
  assert.equal(added.length, 3);
});

test('a queue that is away loses no request', async (t) => {
  const { store } = await temporaryStore(t);
  const desk = createDesk({
    store,
    queue: {
      add: async () => {
        throw new StackvizError('QUEUE_UNAVAILABLE', 'away', { retryable: true });
      },
    },
    maxWaiting: 10,
    allow: (url) => url,
    log,
  });
  const { id } = await desk.ask('https://logs.example.org/a/', {});
  assert.deepEqual(await store.underWay(), [id]);
});

test('too many waiting requests are refused, known ones are not', async (t) => {
  const { store } = await temporaryStore(t);
  const desk = deskOf(store, [], 2);
  await desk.ask('https://logs.example.org/a/', {});
  await desk.ask('https://logs.example.org/b/', {});
  await assert.rejects(desk.ask('https://logs.example.org/c/', {}), { code: 'BUSY' });
  await desk.ask('https://logs.example.org/a/', {});
});

test('what may not be fetched leaves no trace', async (t) => {
  const { store } = await temporaryStore(t);
  await assert.rejects(deskOf(store, []).ask('file:///etc/passwd', {}), { code: 'FETCH_URL' });
  for await (const id of store.all()) assert.fail(id);
});
