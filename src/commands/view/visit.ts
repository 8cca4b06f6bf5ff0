/** One run as `view` sees it: it is fetched, made into a site, and there, or it failed. */
import { fileURLToPath } from 'node:url';
import { toStackvizError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { FetchContext } from '../../fetch/context.ts';
import { download, type FetchProgress } from '../../fetch/download.ts';
import type { Run } from '../../fetch/run.ts';
import type { Processor } from '../../queue/queue.ts';
import { formatSize } from '../../serve/listing.ts';
import type { Cache } from './cache.ts';
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
  const of = bytes === null ? '' : ` of ${formatSize(bytes)}`;
  const share = bytes === null || bytes === 0 ? null : Math.min(1, bytesDone / bytes);
  return { text: `${filesDone} of ${files} files, ${formatSize(bytesDone)}${of}`, share };
}

async function fetchRun(visit: Visit, directory: string, options: VisitOptions): Promise<void> {
  const { cache, context, refresh, tell } = options;
  const { run, id } = visit;
  if (run.url.startsWith('file:')) return adoptDirectory(fileURLToPath(run.url), directory);
  const known = refresh ? null : await cache.recall(id);
  visit.logs = known?.logs ?? null;
  if (known !== null) return;
  const { warnings, logs } = await download(run, directory, context, {
    onProgress(progress) {
      visit.state = { kind: 'at work', ...describe(progress) };
      tell(visit.state.text, false);
    },
  });
  for (const { code, message, path = '' } of warnings) {
    tell(`warning ${code} ${path}: ${message}`, true);
  }
  visit.logs = logs;
  await cache.note(id, { url: run.url, ended: run.result !== null, logs });
}

async function makeSite(visit: Visit, options: VisitOptions, signal: AbortSignal): Promise<void> {
  const { cache, process, tell } = options;
  const { id, run } = visit;
  const directory = `${cache.root}/${id}`;
  await fetchRun(visit, directory, options);
  visit.state = { kind: 'at work', text: 'making the site', share: null };
  tell(visit.state.text, false);
  const job = { path: id, source: 'trigger', reason: 'trigger', afresh: options.refresh } as const;
  const { result } = await process(job, signal);
  await cache.touch(id);
  if (result !== 'empty') {
    visit.state = { kind: 'ready' };
    return;
  }
  const text = `${run.url}: there is neither a test run nor a record of the machine`;
  visit.state = { kind: 'failed', code: 'FETCH_NO_INPUTS', text };
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
  visit.ended = makeSite(visit, options, signal).catch((thrown) => {
    const { code, message } = toStackvizError(thrown);
    options.log.debug({ err: thrown }, 'failed');
    visit.state = { kind: 'failed', code, text: message };
  });
  return visit;
}
