/** One run as `view` sees it: it is fetched, made into a site, and there, or it failed. */
import { fileURLToPath } from 'node:url';
import { toStackvizError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { FetchContext } from '../../fetch/context.ts';
import { download, type FetchProgress } from '../../fetch/download.ts';
import type { Run } from '../../fetch/run.ts';
import type { Warning } from '../../format/dataset.ts';
import { countOf, formatBytes } from '../../format/quantities.ts';
import type { Processor } from '../../queue/queue.ts';
import type { Cache, CacheRecord } from './cache.ts';
import { adoptDirectory } from './local.ts';

export type VisitState =
  | { kind: 'at work'; text: string; share: number | null }
  | { kind: 'ready' }
  | { kind: 'failed'; code: string; text: string };

export interface Visit {
  readonly id: string;
  readonly run: Run;
  state: VisitState;
  /** Where its logs are, as far as it is known; null: not on the web. */
  logs: string | null;
  /** Resolves when it is ready or has failed. */
  ended: Promise<void>;
}

export interface VisitOptions {
  cache: Cache;
  context: FetchContext;
  process: Processor;
  /** Fetch also what is in the cache. */
  refresh: boolean;
  /** A line for the terminal that stays, or one that is drawn over. */
  tell: (text: string, stays: boolean) => void;
  log: Logger;
}

/** A download for people. */
function describe({ phase, files, filesDone, bytesDone, bytes }: FetchProgress) {
  if (phase === 'finding') return { text: 'looking for what there is', share: null };
  const of = bytes === null ? '' : ` of ${formatBytes(bytes)}`;
  const share = bytes === null || bytes === 0 ? null : Math.min(1, bytesDone / bytes);
  return {
    text: `${filesDone} of ${countOf(files, 'file')}, ${formatBytes(bytesDone)}${of}`,
    share,
  };
}

/** @returns what is to be noted of it when its site is there; null: it was there already */
async function fetchRun(
  visit: Visit,
  directory: string,
  sinceMs: number,
  options: VisitOptions,
): Promise<CacheRecord | null> {
  const { cache, context, refresh, tell } = options;
  const { run, id } = visit;
  const tellLeftOut = (warnings: readonly Warning[]) => {
    for (const { code, message, path = '' } of warnings) {
      tell(`warning ${code} ${path}: ${message}`, true);
    }
  };
  if (run.url.startsWith('file:')) {
    tellLeftOut(await adoptDirectory(fileURLToPath(run.url), directory));
    return null;
  }
  const known = refresh ? null : await cache.recall(id, sinceMs);
  visit.logs = known?.logs ?? null;
  if (known !== null) return null;
  const { warnings, logs } = await download(run, directory, context, {
    onProgress(progress) {
      visit.state = { kind: 'at work', ...describe(progress) };
      tell(visit.state.text, false);
    },
  });
  tellLeftOut(warnings);
  visit.logs = logs;
  return { url: run.url, ended: run.result !== null, logs };
}

/** @param sinceMs what another `view` made after it is not fetched again */
async function makeSite(
  visit: Visit,
  sinceMs: number,
  options: VisitOptions,
  signal: AbortSignal,
): Promise<void> {
  const { cache, process, tell } = options;
  const { id, run } = visit;
  const directory = `${cache.root}/${id}`;
  const record = await fetchRun(visit, directory, sinceMs, options);
  visit.state = { kind: 'at work', text: 'making the site', share: null };
  tell(visit.state.text, false);
  const job = { path: id, source: 'trigger', reason: 'trigger', afresh: options.refresh } as const;
  const { result } = await process(job, signal);
  await cache.touch(id);
  if (result !== 'empty') {
    if (record !== null) await cache.note(id, record);
    visit.state = { kind: 'ready' };
    return;
  }
  const text = `${run.url}: there is neither a test run nor a record of the machine`;
  visit.state = { kind: 'failed', code: 'FETCH_NO_INPUTS', text };
}

/** As makeSite(), when no other `view` works on the run. */
async function makeInTurn(visit: Visit, options: VisitOptions, signal: AbortSignal): Promise<void> {
  const sinceMs = Date.now();
  const letGo = await options.cache.takeTurn(visit.id, signal, () => {
    visit.state = { kind: 'at work', text: 'another view is fetching this run', share: null };
    options.tell(visit.state.text, true);
  });
  try {
    await makeSite(visit, sinceMs, options, signal);
  } finally {
    letGo();
  }
}

/** Begins to fetch a run and to make its site. */
export function startVisit(run: Run, options: VisitOptions, signal: AbortSignal): Visit {
  const visit: Visit = {
    id: options.cache.idOf(run.url),
    run,
    state: { kind: 'at work', text: 'looking for what there is', share: null },
    logs: null,
    ended: Promise.resolve(),
  };
  visit.ended = makeInTurn(visit, options, signal).catch((thrown) => {
    const { code, message } = toStackvizError(thrown);
    options.log.debug({ err: thrown }, 'failed');
    visit.state = { kind: 'failed', code, text: message };
  });
  return visit;
}
