/** The OpenAPI document says what the server does: each route is in it, each answer is as it says. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { z } from 'zod';
import { StackvizError } from '../../../../src/base/errors.ts';
import { createLogger } from '../../../../src/base/log.ts';
import { configSchema } from '../../../../src/config/schema.ts';
import { runAt } from '../../../../src/fetch/run.ts';
import { createDesk } from '../../../../src/requests/desk.ts';
import { openStore } from '../../../../src/requests/store.ts';
import { openApiDocument } from '../../../../src/serve/on-demand/openapi.ts';
import { createOnDemandServer } from '../../../../src/serve/on-demand/server.ts';

const directory = await mkdtemp(join(tmpdir(), 'stackviz-openapi-'));
const store = await openStore(directory);
const log = createLogger('silent');
const { onDemand: settings } = configSchema.parse({ root: '/x', onDemand: { directory } });
const refuse = () => {
  throw new StackvizError('FETCH_HOST', 'none of the hosts');
};
const { app, routes, close } = await createOnDemandServer({
  desk: createDesk({
    store,
    queue: { add: async () => 'new' },
    maxWaiting: 2,
    allow: (url) => (url.includes('elsewhere') ? refuse() : url),
    log,
  }),
  store,
  resolve: async (what) => {
    if (what === 'elsewhere') refuse();
    if (what === 'away') throw new StackvizError('FETCH_UNREACHABLE', 'no', { retryable: true });
    return { kind: 'run', run: runAt(what) };
  },
  settings,
  assetsDirectory: 'stackviz-assets',
  health: () => null,
  log,
});
after(async () => {
  await close();
  await rm(directory, { recursive: true });
});

const document = openApiDocument(routes);

/** Asks, and holds the answer against what the table says of it. */
async function ask(method: 'GET' | 'POST', url: string, path: string, payload?: object) {
  const answer = await app.inject({ method, url, ...(payload && { payload }) });
  const route = routes.find((one) => one.method === method && one.path === path);
  const known = route?.answers[answer.statusCode];
  const operation = document.paths[path]?.[method.toLowerCase()] as { responses?: object };
  const documented = Object.keys(operation?.responses ?? {});
  assert.ok(documented.includes(String(answer.statusCode)), `${path}: ${answer.statusCode}`);
  (known?.schema as z.ZodType | undefined)?.parse(answer.json());
  return answer;
}

/** What Fastify serves, read off the tree that it prints: `/api/runs/{id}/events GET`. */
function servedRoutes(): string[] {
  const above: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', method] = /^(.*?[├└]── )(\S+) \((\w+)/.exec(line) ?? [];
      const depth = indent.length / 4;
      above[depth] = part;
      const path = above.slice(1, depth + 1).join('');
      return method === undefined ? [] : [`${path.replace(/:(\w+)/g, '{$1}')} ${method}`];
    });
}

test('every route of the API is in the document, and nothing else', async () => {
  const served = servedRoutes()
    .map((route) => route.replace(/^\/+/, '/'))
    .filter((route) => route.startsWith('/api/'))
    .sort();
  const documented = Object.entries(document.paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((m) => `${path} ${m.toUpperCase()}`))
    .sort();
  assert.deepEqual(served, documented);
  assert.ok(documented.length >= 8);
});

test('the document is served, and has what OpenAPI wants', async () => {
  const { statusCode, body } = await app.inject('/api/openapi.json');
  assert.equal(statusCode, 200);
  const found = JSON.parse(body);
  assert.deepEqual(found.paths, JSON.parse(JSON.stringify(document.paths)));
  assert.match(found.openapi, /^3\.1\./);
  assert.ok(found.info.title && found.info.version);
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const operation of Object.values(methods)) {
      const {
        summary,
        responses,
        parameters = [],
      } = operation as {
        summary: string;
        responses: Record<string, { description: string; content: object }>;
        parameters?: { name: string; in: string; required: boolean }[];
      };
      assert.ok(summary, path);
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      assert.deepEqual(
        parameters.map(({ name }) => name),
        wanted,
      );
      for (const [status, { description, content }] of Object.entries(responses)) {
        assert.match(status, /^[1-5]\d\d$/);
        assert.ok(description && Object.keys(content).length > 0, `${path} ${status}`);
      }
    }
  }
});

test('answers are as the document says', async () => {
  await ask('POST', '/api/list', '/api/list', { q: 'http://logs.example.org/' });
  await ask('POST', '/api/list', '/api/list', { q: 'elsewhere' });
  await ask('POST', '/api/list', '/api/list', { q: 'away' });
  await ask('POST', '/api/list', '/api/list', { q: 1 });
  const url = 'http://logs.example.org/';
  const taken = await ask('POST', '/api/scrape', '/api/scrape', { url, change_id: '12' });
  assert.equal(taken.statusCode, 202);
  const { uuid } = taken.json();
  await ask('POST', '/api/status', '/api/status', { q: uuid });
  await ask('POST', '/api/status', '/api/status', { q: 'x' });
  const waiting = await ask('POST', '/api/task', '/api/task', { q: uuid });
  assert.equal(waiting.statusCode, 202);
  await ask('POST', '/api/task', '/api/task', { q: 'x' });
  await ask('GET', `/api/runs/${uuid}`, '/api/runs/{id}');
  await ask('GET', '/api/runs/x', '/api/runs/{id}');
  await ask('GET', '/api/runs/x/events', '/api/runs/{id}/events');
  await ask('GET', '/api/blob/x', '/api/blob/{id}');
  const refused = await ask('POST', '/api/scrape', '/api/scrape', { url: 'http://elsewhere/' });
  assert.equal(refused.statusCode, 403);
  await ask('POST', '/api/scrape', '/api/scrape', { url: 'http://a/' });
  const full = await ask('POST', '/api/scrape', '/api/scrape', { url: 'http://b/' });
  assert.deepEqual([full.statusCode, full.json().code], [503, 'BUSY']);
});

test('what failed, and what expired, is told in the words of the deployer', async () => {
  const { uuid } = (
    await app.inject({
      method: 'POST',
      url: '/api/scrape',
      payload: { url: 'http://logs.example.org/' },
    })
  ).json();
  const since = new Date().toISOString();
  const states = [
    [
      { state: 'failed', since, code: 'FETCH_NO_LOGS', message: 'gone' },
      'error',
      /^FETCH_NO_LOGS: gone$/,
      200,
    ],
    [{ state: 'expired', since }, 'error', /^EXPIRED: /, 410],
    [{ state: 'processing', since }, 'pending', /^null$/, 200],
  ] as const;
  for (const [state, word, message, page] of states) {
    await store.note(uuid, state);
    const status = (await ask('POST', '/api/status', '/api/status', { q: uuid })).json();
    assert.equal(status.status, word);
    assert.match(String(status.message), message);
    assert.equal((await app.inject(`/s/${uuid}/`)).statusCode, page);
    assert.equal((await app.inject(`/s/${uuid}/data/config.json`)).statusCode, 404);
  }
});
