/**
 * `stackvizd view`: the Stackviz of any run, from its address. Fetches what is read of the run into a cache,
 * has the sandbox make the site, and shows it with the preview server, on loopback only.
 *
 * The server answers from the beginning: with how far it is, with the runs to choose from, then with the site.
 */
import { stat } from 'node:fs/promises';
import { resolve as resolvePath } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StackvizError, toStackvizError } from '../../base/errors.ts';
import { createLogger } from '../../base/log.ts';
import { OUTPUT_DIRECTORY } from '../../build/own-files.ts';
import type { Config } from '../../config/schema.ts';
import { NO_ADDRESS } from '../../fetch/ci/addresses.ts';
import { readPasted } from '../../fetch/ci/pasted.ts';
import { type FetchContext, fetchContext } from '../../fetch/context.ts';
import { resolve } from '../../fetch/resolve.ts';
import { type Resolved, type Run, type RunSet, runAt } from '../../fetch/run.ts';
import { createGuard } from '../../fetch/wire/guard.ts';
import { createSandbox } from '../../process/sandbox/sandbox.ts';
import { startPreviewServer } from '../../serve/server.ts';
import type { Progress } from '../progress.ts';
import { openBrowser } from './browser.ts';
import { openCache } from './cache.ts';
import { choicePage, failurePage, forwardPage, progressPage } from './pages.ts';
import { startVisit, type Visit, type VisitOptions } from './visit.ts';

export interface ViewOptions {
  /** Open the browser. */
  open: boolean;
  /** Keep serving; else end when the site is there. */
  serve: boolean;
  /** Fetch again what is in the cache. */
  refresh: boolean;
  /** Of several runs, the first of this job. */
  job?: string;
  /** Hosts that may have private addresses. */
  allowHost: string[];
  maxCacheMebibytes: number;
  /** 0 takes a free one. */
  port: number;
}

const MEBIBYTE = 1024 * 1024;
const FAILED = 1;
/** What was asked for is nothing that there could be. */
const WRONG_USE = 2;
/** The page asks again every second: so long it is there to say what went wrong. */
const LAST_WORDS_MS = 2500;

/** A laptop may ask anyone; private addresses only where the user named the host. */
function contextFor(what: string, config: Config, options: ViewOptions, signal: AbortSignal) {
  const named = [...readPasted(what), config.fetch.gerrit ?? '']
    .map((address) => URL.parse(/^https?:/i.test(address) ? address : `https://${address}`))
    .flatMap((url) => (url === null || url.hostname === '' ? [] : [`${url.hostname}:*`]));
  const asked = options.allowHost.map((host) => (/:(?:\d+|\*)$/.test(host) ? host : `${host}:*`));
  const { hosts, privateHosts } = config.fetch;
  const guard = createGuard({
    hosts: hosts.length > 0 ? [...hosts, ...named, ...asked] : 'any',
    privateHosts: [...privateHosts, ...named, ...asked],
  });
  return { ...fetchContext(config, signal), guard };
}

async function resolveWhat(what: string, context: FetchContext): Promise<Resolved> {
  const stats = await stat(what).catch(() => null);
  if (stats !== null && !stats.isDirectory()) {
    const message = `${what} is a file: name its directory, or make its site by "stackvizd export -f"`;
    throw new StackvizError('FETCH_WHAT', message);
  }
  if (stats === null) {
    return resolve(what, context).catch((error) => {
      if (!(error instanceof StackvizError) || error.code !== 'FETCH_WHAT') throw error;
      // what is typed like this and means nothing else is meant to be here
      const isPath = /^(?:\.{0,2}\/|~)/.test(what);
      if (!isPath && error.message !== NO_ADDRESS) throw error;
      const none = `${what}: there is no such directory`;
      throw new StackvizError('FETCH_WHAT', isPath ? none : `${none}, and it is ${error.message}`);
    });
  }
  return { kind: 'run', run: runAt(pathToFileURL(resolvePath(what)).href) };
}

/** The run of a job; the newest set that has it decides. @throws StackvizError FETCH_NOTHING */
function runOfJob(sets: RunSet[], job: string): Run {
  const run = sets.flatMap(({ runs }) => runs).find((one) => one.job === job);
  if (run !== undefined) return run;
  const names = new Set(sets.flatMap(({ runs }) => runs.map((one) => one.job ?? one.url)));
  throw new StackvizError('FETCH_NOTHING', `no run of ${job}; there are ${[...names].join(', ')}`);
}

/** What is shown at `/`, and the runs that were asked for. */
function createScreen(what: string, begin: (run: Run) => Visit) {
  const visits = new Map<string, Visit>();
  let choice: RunSet[] | null = null;
  let only: Visit | null = null;
  let failure: string | null = null;
  const links = new Map<string, Run>();

  function visitOf(run: Run): Visit {
    const visit = begin(run);
    visits.set(visit.id, visit);
    return visit;
  }

  function pageOf({ state, run }: Visit): string | null {
    if (state.kind === 'at work') return progressPage(run.url, state.text, state.share);
    if (state.kind === 'failed') return failurePage(run.url, `${state.code}: ${state.text}`);
    return null;
  }

  return {
    fail(text: string) {
      failure = text;
    },
    show(run: Run): Visit {
      only = visitOf(run);
      return only;
    },
    offer(sets: RunSet[]) {
      choice = sets;
      for (const { runs } of sets) for (const run of runs) links.set(String(links.size), run);
    },
    /** For the preview server. */
    page(segments: readonly string[]): string | null {
      const [first = '', second = '', third] = segments;
      if (first === '') {
        if (failure !== null) return failurePage(what, failure);
        if (only !== null) return forwardPage(`/${only.id}/${OUTPUT_DIRECTORY}/`);
        if (choice === null) return progressPage(what, 'finding out what this is', null);
        const paths = new Map([...links].map(([number, { url }]) => [url, `/run/${number}/`]));
        return choicePage(what, choice, (url) => paths.get(url) ?? '/');
      }
      if (first === 'run') {
        const run = links.get(second);
        return run === undefined ? null : forwardPage(`/${visitOf(run).id}/${OUTPUT_DIRECTORY}/`);
      }
      const visit = visits.get(first);
      if (visit === undefined || third !== undefined) return null;
      // only what is read of the logs is here
      if (second === '') return visit.logs === null ? null : forwardPage(visit.logs);
      return second === 'stackviz' ? pageOf(visit) : null;
    },
    /** Where the logs have what was not fetched of them. */
    elsewhere([id = '', ...path]: readonly string[]): string | null {
      const logs = visits.get(id)?.logs ?? null;
      return logs === null ? null : logs + path.map(encodeURIComponent).join('/');
    },
  };
}

/** Runs until Ctrl-C. @returns the exit code */
export async function view(
  what: string,
  config: Config,
  options: ViewOptions,
  progress: Progress,
): Promise<number> {
  const logLevel = config.logLevel === 'info' ? 'error' : config.logLevel;
  const log = createLogger(logLevel);
  const stop = new AbortController();
  const cache = await openCache(config.root, options.maxCacheMebibytes * MEBIBYTE);
  await cache.expire();
  const context = contextFor(what, config, options, stop.signal);
  const sandbox = createSandbox(config.process, { ...config, logLevel }, log);
  // it starts while the first answers are awaited
  sandbox.prepare();
  const release = () => sandbox.close().finally(() => context.guard.close());
  const visitOptions: VisitOptions = {
    cache,
    context,
    process: sandbox.run,
    refresh: options.refresh,
    tell: (text, stays) => (stays ? progress.line(text) : progress.update(text)),
    log,
  };
  const running = new Map<string, Visit>();
  const screen = createScreen(what, (run) => {
    const known = running.get(run.url);
    if (known !== undefined && known.state.kind !== 'failed') return known;
    const visit = startVisit(run, visitOptions, stop.signal);
    running.set(run.url, visit);
    return visit;
  });
  const server = await startPreviewServer({
    root: cache.root,
    assetsDirectory: config.publish.assetsDirectory,
    host: '127.0.0.1',
    port: options.port,
    page: screen.page,
    elsewhere: screen.elsewhere,
    log,
  }).catch(async (error) => {
    await release();
    throw error;
  });
  const stopped = new Promise<number>((end) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end(0));
  });

  async function fail(code: string, message: string): Promise<number> {
    const text = `${code}: ${message}`;
    screen.fail(text);
    progress.line(text);
    if (code === 'FETCH_ADDRESS') progress.line('if you mean that host: --allow-host HOST');
    if (isShown)
      await Promise.race([stopped, new Promise((end) => setTimeout(end, LAST_WORDS_MS))]);
    return code === 'FETCH_WHAT' ? WRONG_USE : FAILED;
  }

  async function show(): Promise<number> {
    const resolved = await resolveWhat(what, context);
    if (resolved.kind === 'choice' && options.job === undefined) {
      screen.offer(resolved.sets);
      progress.line(`several runs: choose one at ${server.url}/, or by --job NAME`);
      return options.serve ? stopped : 0;
    }
    const run =
      resolved.kind === 'run' ? resolved.run : runOfJob(resolved.sets, options.job as string);
    const visit = screen.show(run);
    await Promise.race([visit.ended, stopped]);
    const { state, id } = visit;
    if (state.kind === 'failed') return fail(state.code, state.text);
    if (!options.serve) {
      if (state.kind === 'ready') process.stdout.write(`${cache.root}/${id}/stackviz\n`);
      return 0;
    }
    if (state.kind === 'ready')
      progress.line(`ready: ${server.url}/${id}/${OUTPUT_DIRECTORY}/  (Ctrl-C ends)`);
    return stopped;
  }

  let isShown = false;
  try {
    if (options.serve) {
      process.stdout.write(`${server.url}/\n`);
      isShown = options.open && openBrowser(`${server.url}/`, process.env);
    }
    return await Promise.race([
      stopped,
      show().catch((error) => {
        const { code, message } = toStackvizError(error);
        return fail(code, message);
      }),
    ]);
  } finally {
    stop.abort();
    await server.close();
    await release();
  }
}
