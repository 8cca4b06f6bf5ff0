/** `stackvizd serve`, wired once: ask -> records -> queue -> fetch -> process -> site. */
import { join } from 'node:path';
import { StackvizError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import type { Config } from '../config/schema.ts';
import { readAddress } from '../fetch/ci/addresses.ts';
import { fetchContext } from '../fetch/context.ts';
import { download } from '../fetch/download.ts';
import { resolve } from '../fetch/resolve.ts';
import { runAt } from '../fetch/run.ts';
import { createSandbox } from '../process/sandbox/sandbox.ts';
import { loadSite } from '../publish/site.ts';
import { createLocalQueue } from '../queue/local/queue.ts';
import type { JobConsumer, JobQueue } from '../queue/queue.ts';
import { createRedisConsumer } from '../queue/redis/consumer.ts';
import { createRedisQueue } from '../queue/redis/producer.ts';
import { createCache } from '../requests/cache.ts';
import { createDesk } from '../requests/desk.ts';
import { startReconciler } from '../requests/reconcile.ts';
import { openStore, type Store } from '../requests/store.ts';
import { createWork, type FetchRun } from '../requests/work.ts';
import { type OnDemandServer, startOnDemandServer } from '../serve/on-demand/server.ts';
import { redisProblem } from '../service/problems.ts';
import type { DaemonService } from '../service/tell/daemon.ts';
import type { Reading } from '../service/tell/readings.ts';
import { countFailure, countRuns, type Vitals } from '../service/tell/vitals.ts';
import type { OnStop } from './lifecycle.ts';
import { reservedMebibytes } from './refusals.ts';

const MEBIBYTE = 1024 * 1024;
const HOUR_MS = 3_600_000;
const EXPIRE_MS = 60_000;

/** What the metrics are read off; the parts change with a reload. */
export interface OnDemandCounts {
  underWay: number;
  sites: number;
  siteBytes: number;
  fetchedBytes: number;
  server: Pick<OnDemandServer, 'counts' | 'listeners'> | null;
}

export const createOnDemandCounts = (): OnDemandCounts => ({
  underWay: 0,
  sites: 0,
  siteBytes: 0,
  fetchedBytes: 0,
  server: null,
});

export function onDemandReadings(counts: OnDemandCounts): Reading[] {
  const gauge = (name: string, help: string, read: () => number): Reading => ({
    type: 'gauge',
    name: `stackvizd_on_demand_${name}`,
    help,
    read,
  });
  return [
    gauge(
      'requests_under_way',
      'Runs that were asked for and are not done.',
      () => counts.underWay,
    ),
    gauge('sites', 'Sites that are kept.', () => counts.sites),
    gauge('sites_bytes', 'What they take on the disk.', () => counts.siteBytes),
    gauge(
      'listeners',
      'Browsers that are told how far a run is.',
      () => counts.server?.listeners() ?? 0,
    ),
    {
      type: 'counter',
      name: 'stackvizd_on_demand_fetched_bytes_total',
      help: 'Bytes of logs fetched from other servers, as they travel.',
      read: () => counts.fetchedBytes,
    },
    {
      type: 'counter',
      name: 'stackvizd_on_demand_answers_total',
      help: 'Answers to browsers and programs, by the class of their status.',
      labels: ['status'],
      read: () =>
        Object.entries(counts.server?.counts.answers ?? {}).map(
          ([status, n]) => [{ status }, n] as const,
        ),
    },
    {
      type: 'counter',
      name: 'stackvizd_on_demand_limited_total',
      help: 'Questions refused because their client asked too many.',
      read: () => counts.server?.counts.limited ?? 0,
    },
  ];
}

/** The settings as processing wants them: the builds lie in the store, for our page and for upstream's. */
export function processingConfig(config: Config): Config {
  const { onDemand, queue, publish, process: limits } = config;
  return {
    ...config,
    root: join(onDemand.directory, 'tree'),
    queue: { ...queue, name: onDemand.queueName, otherRoots: {} },
    publish: { ...publish, format: 'both', gzip: true },
    process: { ...limits, concurrency: onDemand.concurrency },
  };
}

/** The cap, and how much of it is for downloads and outputs under way. */
const roomOf = (config: Config) => ({
  maxBytes: config.onDemand.maxMebibytes * MEBIBYTE,
  reservedBytes: reservedMebibytes(config) * MEBIBYTE,
});

function fetcher(config: Config, counts: OnDemandCounts): FetchRun {
  return async (url, directory, signal, onProgress) => {
    let told = 0;
    const onBytes = (bytes: number) => {
      counts.fetchedBytes += Math.max(0, bytes - told);
      told = bytes;
    };
    const { warnings } = await download(runAt(url), directory, fetchContext(config, signal), {
      onProgress({ bytesDone: bytes, bytes: totalBytes, filesDone: files }) {
        onBytes(bytes);
        onProgress({ bytes, totalBytes, files });
      },
    });
    return warnings;
  };
}

/**
 * The address of a run in its one form, so that equal requests are found equal.
 *
 * @throws StackvizError FETCH_WHAT, FETCH_URL, and those of the guard
 */
export function allowed(wanted: string, config: Config): string {
  const address = readAddress(wanted, null);
  if (address.kind !== 'logs' && address.kind !== 'zuul-build') {
    throw new StackvizError('FETCH_URL', `${wanted}: several runs; choose one of them`);
  }
  const url =
    address.kind === 'logs' ? address.url : new URL(`${address.zuul.pages}/build/${address.uuid}`);
  url.hash = '';
  if (address.kind === 'logs' && url.search === '' && !url.pathname.endsWith('/')) {
    url.pathname += '/';
  }
  fetchContext(config).guard.check(url);
  return url.href;
}

/** Starts all of it, of settings that `serve` starts with. @throws StackvizError SITE_MISSING; system errors */
export async function startOnDemand(
  config: Config,
  service: DaemonService,
  counts: OnDemandCounts,
  onStop: OnStop,
  log: Logger,
): Promise<{ url: string | null }> {
  const { onDemand } = config;
  const processing = processingConfig(config);
  const room = roomOf(config);
  await loadSite(config.publish.siteDirectory);
  const store = await openStore(onDemand.directory);
  const cache = createCache({
    store,
    ...room,
    keepMs: onDemand.keepHours * HOUR_MS,
    forgetMs: onDemand.forgetDays * 24 * HOUR_MS,
    log,
  });
  const sandbox = createSandbox(config.process, processing, log);
  onStop('sandbox', sandbox.close);
  const work = createWork({
    store,
    fetch: fetcher(config, counts),
    process: sandbox.run,
    makeRoom: cache.expire,
    log,
  });
  const processor = countRuns(service.vitals, work.processor, service.done);
  const onFailure: typeof work.onFailure = async (job, error, again, hold) => {
    countFailure(service.vitals, job?.path ?? '(no path)', error, again);
    await work.onFailure(job, error, again, hold);
  };
  const stopMs = config.process.shutdownSeconds * 1000;

  function startQueue(): JobQueue {
    if (onDemand.queue === 'local') {
      const options = { ...processing.queue, concurrency: onDemand.concurrency };
      const queue = createLocalQueue(options, processor, log, onFailure);
      onStop('queue', () => queue.close(stopMs));
      return queue;
    }
    const queue = createRedisQueue(processing.queue, log);
    onStop('queue', queue.close);
    if (onDemand.role !== 'server') {
      const consumer: JobConsumer = createRedisConsumer(processing, processor, log, onFailure);
      onStop('worker', () => consumer.close(stopMs));
    }
    return queue;
  }

  const queue = startQueue();
  await cache.expire();
  const sole = onDemand.queue === 'local';
  const reconciler = await startReconciler(store, queue, sole, log);
  onStop('requests', reconciler.stop);
  onStop('cache', keepTidy(store, cache, reconciler.underWay, counts, log));
  onStop('heartbeat', service.started({ childrenBytes: sandbox.residentBytes }, queue));
  if (onDemand.role === 'worker') return { url: null };

  const server = await startOnDemandServer({
    desk: createDesk({
      store,
      queue,
      maxWaiting: onDemand.maxWaiting,
      allow: (url) => allowed(url, config),
      log,
    }),
    store,
    resolve: (what) => resolve(what, fetchContext(config)),
    settings: onDemand,
    assetsDirectory: config.publish.assetsDirectory,
    health: () => troubleOf(service.vitals) ?? reconciler.trouble(),
    log,
  });
  counts.server = server;
  onStop('server', server.close);
  return { url: server.url };
}

/** Why requests are taken but not seen to; null: they are. */
function troubleOf({ fault, redisAwaySinceMs, redisRefusal }: Vitals): string | null {
  if (fault !== null || redisAwaySinceMs === null) return fault;
  return redisProblem(new Date(redisAwaySinceMs).toISOString(), redisRefusal);
}

/** Lets sites expire, and counts them. @returns what ends it */
function keepTidy(
  store: Store,
  cache: ReturnType<typeof createCache>,
  underWay: () => number,
  counts: OnDemandCounts,
  log: Logger,
): () => void {
  const failed = (err: unknown) => log.error({ err, directory: store.tree }, 'cannot tidy up');
  const count = () => {
    counts.underWay = underWay();
    counts.sites = cache.sites();
    counts.siteBytes = cache.bytes();
  };
  count();
  const counting = setInterval(count, 2_000);
  const expiring = setInterval(() => void cache.expire().catch(failed), EXPIRE_MS);
  const forgetting = setInterval(() => void cache.forget().catch(failed), HOUR_MS);
  return () => {
    for (const timer of [counting, expiring, forgetting]) clearInterval(timer);
  };
}
