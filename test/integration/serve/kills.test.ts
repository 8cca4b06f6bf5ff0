/** Whoever is killed in the middle of a download, no request is lost. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { RECORDED } from '../../fixtures/recorded.ts';
import { waitFor } from '../daemons/daemon.ts';
import { type RedisServer, startRedisServer } from '../queue/redis-server.ts';
import { type FakeCi, startFakeCi } from './fake-ci.ts';
import { type Serve, startServe, temporaryDirectory } from './serve-harness.ts';

const RUNS = 3;
/** The stream takes half a minute so, unless it is let go. */
const SLOW = { bytes: 1024, pauseMs: 1_300 };

describe('kill -9 in the middle of a download', () => {
  let ci: FakeCi;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  const running = new Set<Serve>();
  let redis: RedisServer | undefined;

  beforeEach(async () => {
    ci = await startFakeCi();
    directory = await temporaryDirectory();
    for (let run = 0; run < RUNS; run++) {
      const stream = readFileSync(`${RECORDED}testrepository.subunit.gz`);
      ci.files.set(`/logs/run-${run}/testrepository.subunit.gz`, stream);
    }
    ci.pace = SLOW;
  });

  afterEach(async () => {
    for (const serve of running) await serve.daemon.end('SIGKILL');
    running.clear();
    await redis?.remove();
    redis = undefined;
    await ci.close();
    await directory.remove();
  });

  async function start(settings: Record<string, string> = {}): Promise<Serve> {
    const serve = await startServe(directory.path, [ci.host], settings);
    running.add(serve);
    return serve;
  }

  async function kill(serve: Serve): Promise<void> {
    running.delete(serve);
    await serve.daemon.end('SIGKILL');
  }

  /** Asks for all runs, and waits until bytes of each have come. */
  async function askForAll(serve: Serve): Promise<string[]> {
    const asks = Array.from({ length: RUNS }, (_, run) => serve.ask(`${ci.url}/logs/run-${run}/`));
    const ids = await Promise.all(asks);
    await waitFor('bytes of every run have come', 20, async () => {
      const runs = await Promise.all(ids.map((id) => serve.get(`/api/runs/${id}`)));
      return runs.every(({ body }) => body.state.state === 'fetching' && body.state.bytes > 0);
    });
    return ids;
  }

  async function allAreServed(serve: Serve, ids: string[]): Promise<void> {
    ci.pace = null;
    await Promise.all(ids.map((id) => serve.until(id, 'ready', 60)));
    for (const id of ids) assert.equal((await serve.get(`/s/${id}/manifest.json`)).status, 200);
  }

  const redisSettings = ({ socketPath }: RedisServer) => ({
    STACKVIZD_ON_DEMAND_QUEUE: 'redis',
    STACKVIZD_QUEUE_REDIS_SOCKET_PATH: socketPath,
  });

  it('of the server, which is all there is', async () => {
    const first = await start();
    const ids = await askForAll(first);
    await kill(first);
    await allAreServed(await start(), ids);
  });

  it('not of its directory: that it cannot be read is told until it can', async () => {
    const serve = await start();
    const marks = join(directory.path, 'under-way');
    await rename(marks, `${marks}.gone`);
    const health = () => serve.get('/healthz');
    await waitFor('it says so', 30, async () => {
      const { status, body } = await health();
      return status === 503 && /requests cannot be looked through/.test(body.reasons.join());
    });
    await rename(`${marks}.gone`, marks);
    await waitFor('it says that all is well', 30, async () => (await health()).status === 200);
  });

  it('of the worker: another takes over', async () => {
    redis = await startRedisServer();
    const server = await start({ ...redisSettings(redis), STACKVIZD_ON_DEMAND_ROLE: 'server' });
    const worker = { ...redisSettings(redis), STACKVIZD_ON_DEMAND_ROLE: 'worker' };
    const first = await start(worker);
    const ids = await askForAll(server);
    await kill(first);
    await start(worker);
    await allAreServed(server, ids);
  });

  it('of the server: the worker goes on, and the next server tells', async () => {
    redis = await startRedisServer();
    const settings = redisSettings(redis);
    await start({ ...settings, STACKVIZD_ON_DEMAND_ROLE: 'worker' });
    const server = await start({ ...settings, STACKVIZD_ON_DEMAND_ROLE: 'server' });
    const ids = await askForAll(server);
    await kill(server);
    await allAreServed(await start({ ...settings, STACKVIZD_ON_DEMAND_ROLE: 'server' }), ids);
  });

  it('of Redis, which forgets everything', async () => {
    redis = await startRedisServer();
    const serve = await start(redisSettings(redis));
    const ids = await askForAll(serve);
    await redis.kill();
    // what is asked while it is away is kept as well
    const stream = readFileSync(`${RECORDED}testrepository.subunit.gz`);
    ci.files.set('/logs/late/testrepository.subunit.gz', stream);
    ids.push(await serve.ask(`${ci.url}/logs/late/`));
    const health = async () => (await serve.get('/healthz')).body;
    await waitFor('it says that Redis is away', 30, async () => {
      const { ok, reasons } = await health();
      return !ok && /^Redis away since /.test(reasons.join());
    });
    await redis.start();
    await allAreServed(serve, ids);
    await waitFor('it says that all is well', 30, async () => (await health()).ok);
  });
});
