/** A crowd that asks at once: each input is fetched once, and everybody is served. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RECORDED } from '../../fixtures/recorded.ts';
import { type FakeCi, startFakeCi } from './fake-ci.ts';
import { type Serve, startServe, temporaryDirectory } from './serve-harness.ts';

const RUNS = 10;
const REQUESTS = 100;

describe('a crowd of requests', () => {
  let ci: FakeCi;
  let serve: Serve;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  const logs = (run: number) => `${ci.url}/logs/run-${run}/`;

  before(async () => {
    ci = await startFakeCi();
    directory = await temporaryDirectory();
    for (let run = 0; run < RUNS; run++) {
      ci.files.set(
        `/logs/run-${run}/testrepository.subunit.gz`,
        readFileSync(`${RECORDED}testrepository.subunit.gz`),
      );
      ci.files.set(
        `/logs/run-${run}/logs/dstat-csv_log.txt.gz`,
        readFileSync(`${RECORDED}dstat-csv_log.txt.gz`),
      );
    }
    serve = await startServe(directory.path, [ci.host]);
  });

  after(async () => {
    await serve.daemon.end('SIGTERM');
    await ci.close();
    await directory.remove();
  });

  it(`${REQUESTS} concurrent requests for ${RUNS} runs fetch each input once and serve all`, async () => {
    const asks = Array.from({ length: REQUESTS }, (_, index) => serve.ask(logs(index % RUNS)));
    const ids = await Promise.all(asks);
    assert.equal(new Set(ids).size, RUNS);
    const served = ids.map(async (id) => {
      await serve.until(id, 'ready', 60);
      const { status, body } = await serve.get(`/s/${id}/data/config.json`);
      assert.equal(status, 200);
      assert.ok(body.datasets[0].artifacts.length > 3);
    });
    await Promise.all(served);
    assert.equal(ci.gets.size, 2 * RUNS);
    for (const [path, times] of ci.gets) assert.equal(times, 1, path);
    for (const id of new Set(ids)) {
      assert.deepEqual(await readdir(join(directory.path, 'tree', id)), ['stackviz']);
    }
    assert.deepEqual(await readdir(join(directory.path, 'under-way')), []);
  });

  it('tells whoever looks how far a run is, until it is there', async () => {
    ci.files.set(
      '/logs/live/testrepository.subunit.gz',
      readFileSync(`${RECORDED}testrepository.subunit.gz`),
    );
    ci.pace = { bytes: 1024, pauseMs: 200 };
    try {
      const id = await serve.ask(`${ci.url}/logs/live/`);
      const response = await fetch(`${serve.url}/api/runs/${id}/events`);
      assert.equal(response.headers.get('content-type'), 'text/event-stream');
      assert.equal(response.headers.get('x-accel-buffering'), 'no');
      // the stream ends by itself with the last state
      const text = await response.text();
      const states = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
      const names = states.map(({ state }) => state);
      assert.equal(names.at(-1), 'ready');
      const fetching = states.filter(({ state }) => state === 'fetching');
      assert.ok(fetching.length >= 3, names.join());
      const bytes = fetching.map((state) => state.bytes);
      assert.deepEqual(
        bytes,
        [...bytes].sort((a, b) => a - b),
      );
      const size = ci.files.get('/logs/live/testrepository.subunit.gz')?.length;
      assert.equal(fetching.at(-1).totalBytes, size);
    } finally {
      ci.pace = null;
    }
  });
});
