/** Working, wired once: queue -> process -> publish, of the worker daemon and of `run`. */
import { StackvizError, toStackvizError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { HAS_BUILDS } from '../build/nested.ts';
import type { Config } from '../config/schema.ts';
import { createHistoryClient, type HistoryClient } from '../history/client.ts';
import type { JobNews } from '../history/keeper/protocol.ts';
import { addNotice, type Holding } from '../notify/spool.ts';
import { publishFailure } from '../process/failure.ts';
import { createSandbox, type Sandbox } from '../process/sandbox/sandbox.ts';
import { loadSite } from '../publish/site.ts';
import type { Job, OnFailure, Outcome, Processor } from '../queue/queue.ts';
import { configFor } from '../queue/roots.ts';
import type { DaemonService } from '../service/tell/daemon.ts';
import { countFailure, countRuns, type Vitals } from '../service/tell/vitals.ts';
import type { OnStop } from './lifecycle.ts';

/** Beyond the time running builds get. */
const STOP_MARGIN_MS = 8_000;

/**
 * Errors that may pass, but after so many tries are perhaps the build's: its page shows them, and the
 * sweep tries it once a day.
 */
const BLAMED_ON_BUILD = new Set(['PROCESS_CRASHED', 'WORKER_LOST']);

/** Time the whole daemon has to stop in milliseconds. */
export const stopTimeoutMs = (config: Config) =>
  config.process.shutdownSeconds * 1000 + STOP_MARGIN_MS;

/** What a consumer of the queue does with its jobs. */
export interface Working {
  sandbox: Sandbox;
  processor: Processor;
  onFailure: OnFailure;
}

/**
 * Makes ready to process builds; starts no child before the first.
 *
 * @param embedded the daemon has its queue in itself: `run`
 * @throws StackvizError SITE_MISSING: better now than at every build
 */
export async function prepareWorking(
  config: Config,
  { vitals, done }: DaemonService,
  onStop: OnStop,
  log: Logger,
  embedded = false,
): Promise<Working> {
  // what is published is for the web server to read, also its children's
  process.umask(0o022);
  await loadSite(config.publish.siteDirectory);
  const onNews = (news: JobNews) => void vitals.jobs.set(news.root, news);
  const history = createHistoryClient(config, embedded, log, onNews, undefined, (code) => {
    vitals.historyTrouble = code;
  });
  vitals.jobs.clear();
  vitals.historyTrouble = null;
  const about = history.isKept ? { about: history.about } : {};
  const sandbox = createSandbox({ ...config.process, ...about }, config, log);
  onStop('history', history.close);
  onStop('sandbox', sandbox.close);
  const show = showFailures(config, log);
  return {
    sandbox,
    processor: countRuns(
      vitals,
      withHistory(
        withNotices(unlessGone(sandbox.run, log), config, vitals.notices, log),
        config,
        history,
      ),
      done,
    ),
    async onFailure(job, error, again, hold) {
      countFailure(vitals, job?.path ?? '(no path)', error, again);
      await show(job, error, again, hold);
    },
  };
}

/**
 * A build that was removed since somebody saw it is no failure: there is nothing left to be done. One that
 * somebody names who did not look is: at its first try it never was there.
 */
export function unlessGone(run: Processor, log: Logger): Processor {
  return async (job, signal, hold) => {
    try {
      return await run(job, signal, hold);
    } catch (error) {
      if (!(error instanceof StackvizError) || error.code !== 'BUILD_GONE') throw error;
      if (job.source === 'trigger' && job.waitedMs !== undefined) throw error;
      log.warn({ build: job.path, code: error.code }, 'the build was removed meanwhile');
      return { result: 'gone', tests: 0, warnings: 0, durationMs: 0 };
    }
  };
}

/** Tells the history of what is published, also by an earlier try that did not come so far. */
function withHistory(run: Processor, { queue }: Config, history: HistoryClient): Processor {
  return async (job, signal, hold) => {
    const outcome = await run(job, signal, hold);
    const { result } = outcome;
    if (result === 'published' || result === 'unchanged') {
      history.published(job.root ?? queue.rootName, job.path, result === 'published');
    }
    return outcome;
  };
}

/** Of an upload that its marker ended, and that ends in the middle, the rest may be on its way. */
function holdingOf({ watch }: Config, job: Job, { cut }: Outcome): Holding | null {
  if (cut !== true || job.reason !== 'marker' || job.priority === 'backfill') return null;
  return { quietMs: watch.quietPeriodSeconds * 1000, mostMs: watch.deadlineSeconds * 1000 };
}

/** Leaves a notice of what is published, for `stackvizd notify`. No build waits for that, or fails by it. */
function withNotices(
  run: Processor,
  config: Config,
  counts: Vitals['notices'],
  log: Logger,
): Processor {
  const { url, spoolDirectory } = config.notify;
  if (url === null || spoolDirectory === null) return run;
  return async (job, signal, hold) => {
    const outcome = await run(job, signal, hold);
    if (outcome.result === 'published') {
      const { root } = configFor(config, job);
      const notice = { root, path: job.path, publishedAt: Date.now() };
      addNotice(spoolDirectory, notice, holdingOf(config, job, outcome)).then(
        () => {
          counts.left += 1;
        },
        (err) => {
          counts.lost += 1;
          log.error(
            { code: 'NOTIFICATION_LOST', build: job.path, err },
            'nobody will be told of it',
          );
        },
      );
    }
    return outcome;
  };
}

/** Where there is no build, there is no page of one. */
const NO_BUILD = new Set(['BUILD_GONE', HAS_BUILDS]);

/** Shows on the page of a build why it was given up on. */
function showFailures(config: Config, log: Logger): OnFailure {
  return async (job, error, again, hold) => {
    if (job === undefined || again || NO_BUILD.has(error.code)) return;
    if (error.retryable && !BLAMED_ON_BUILD.has(error.code)) return;
    try {
      await publishFailure(configFor(config, job), job, error, hold);
    } catch (err) {
      // what kept it from being published keeps this as well, and is told
      if (toStackvizError(err).code === error.code) return;
      log.error({ build: job.path, err }, 'the failure could not be shown on its page');
    }
  };
}
