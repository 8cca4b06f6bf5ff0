/** One request: fetch the inputs of the run, process them in the sandbox, keep only what is published. */
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { StackvizError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { OUTPUT_DIRECTORY } from '../build/own-files.ts';
import type { Job, OnFailure, Outcome, Processor } from '../queue/queue.ts';
import { holdDirectory } from '../tree/beneath.ts';
import { makePath } from '../tree/make-path.ts';
import { removeEntry } from '../tree/remove.ts';
import { sizeOf } from './size.ts';
import { isUnderWay, type Missing, type RunState } from './state.ts';
import type { Store } from './store.ts';

/** How far a download is. */
export interface Progress {
  /** As they travel. */
  bytes: number;
  /** null: nobody has said how many there are. */
  totalBytes: number | null;
  files: number;
}

/**
 * Fetches the inputs of the run at an address into a directory. What is there of an earlier try is used.
 *
 * @returns what is missing
 * @throws StackvizError; retryable where another try may go better
 */
export type FetchRun = (
  url: string,
  directory: string,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
) => Promise<Missing[]>;

export interface WorkOptions {
  store: Store;
  fetch: FetchRun;
  /** Processes `<tree>/<path of the job>`. */
  process: Processor;
  /** Makes room for what comes. */
  makeRoom: () => Promise<void>;
  log: Logger;
}

/** How often a state is written: for those who look, and as a sign of life. */
const NOTE_MS = 500;
const LIFE_MS = 5_000;

const now = () => new Date().toISOString();
/** Of what somebody asked for, what there is no fault of this service in: it is not there, or must not be asked for. */
const ANSWERS = new Set([
  'FETCH_ADDRESS',
  'FETCH_HOST',
  'FETCH_MISSING',
  'FETCH_NOTHING',
  'FETCH_NO_INPUTS',
  'FETCH_NO_LOGS',
  'FETCH_URL',
  'FETCH_WHAT',
  'NOTHING_TO_SHOW',
]);
const isAnswer = (error: unknown): error is StackvizError =>
  error instanceof StackvizError && ANSWERS.has(error.code) && !error.retryable;

const NOTHING: Outcome = { result: 'unchanged', tests: 0, warnings: 0, durationMs: 0 };

/** Writes how far a run is, in order, the latest only, and now and then although nothing changes. */
function createNotes(store: Store, id: string) {
  let current: RunState | null = null;
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let writtenMs = 0;

  function write(): Promise<void> {
    writing = writing.then(async () => {
      if (current === null) return;
      writtenMs = performance.now();
      await store.note(id, current);
    });
    return writing;
  }
  const beat = setInterval(() => void write().catch(() => undefined), LIFE_MS);
  return {
    /** For progress: at most some times a second. */
    say(state: RunState): void {
      current = state;
      if (timer !== undefined) return;
      const waitMs = Math.max(0, writtenMs + NOTE_MS - performance.now());
      timer = setTimeout(() => {
        timer = undefined;
        void write().catch(() => undefined);
      }, waitMs);
    },
    /** At once. */
    async note(state: RunState): Promise<void> {
      current = state;
      await write();
    },
    /** Nothing is written any more. */
    async end(): Promise<void> {
      clearInterval(beat);
      clearTimeout(timer);
      current = null;
      await writing.catch(() => undefined);
    },
  };
}

/** Removes everything of a build that is not published; the published is all that is kept. */
async function keepPublished(build: string): Promise<void> {
  const held = await holdDirectory(build, '');
  try {
    for await (const { name } of await opendir(held.path)) {
      if (name !== OUTPUT_DIRECTORY) await removeEntry(held, name);
    }
  } finally {
    await held.close();
  }
}

/** Removes a build. */
export async function removeBuild(tree: string, id: string): Promise<void> {
  const held = await holdDirectory(tree, '');
  await removeEntry(held, id).finally(() => held.close());
}

/** What the consumer of the queue does with requests; its jobs are named by the id of the run. */
export function createWork(options: WorkOptions): { processor: Processor; onFailure: OnFailure } {
  const { store, log } = options;

  async function make(
    job: Job,
    url: string,
    notes: ReturnType<typeof createNotes>,
    ...[signal, hold]: [AbortSignal, Parameters<Processor>[2]]
  ): Promise<Outcome> {
    const build = join(store.tree, job.path);
    const since = now();
    const fetching = { state: 'fetching', since } as const;
    await notes.note({ ...fetching, bytes: 0, totalBytes: null, files: 0 });
    await options.makeRoom();
    await makePath(build);
    const missing = await options.fetch(url, build, signal, (progress) =>
      notes.say({ ...fetching, ...progress }),
    );
    await notes.note({ state: 'processing', since: now() });
    const outcome = await options.process({ ...job, afresh: true }, signal, hold);
    if (outcome.result === 'empty') {
      const message = 'there is neither a test run nor a record of the machine in these logs';
      throw new StackvizError('NOTHING_TO_SHOW', message);
    }
    await hold?.confirm();
    await keepPublished(build);
    const { tests } = outcome;
    const bytes = await sizeOf(build);
    await notes.note({ state: 'ready', since: now(), bytes, tests, missing });
    log.info({ request: job.path, url, tests, bytes, durationMs: outcome.durationMs }, 'ready');
    return outcome;
  }

  /** Says why there is no site, and never will be. */
  async function giveUp(id: string, { code, message }: StackvizError): Promise<void> {
    await removeBuild(store.tree, id).catch((err) => log.warn({ err }, 'not removed'));
    await store.note(id, { state: 'failed', since: now(), code, message });
  }

  return {
    async processor(job, signal, hold) {
      const id = job.path;
      const [request, state] = await Promise.all([store.request(id), store.state(id)]);
      // told twice, or done by another worker; one that is forgotten nobody waits for
      if (request === null || (state !== null && !isUnderWay(state))) return NOTHING;
      await hold?.confirm();
      const notes = createNotes(store, id);
      let answer: StackvizError;
      try {
        return await make(job, request.url, notes, signal, hold);
      } catch (error) {
        if (!isAnswer(error)) throw error;
        answer = error;
      } finally {
        await notes.end();
      }
      await giveUp(id, answer);
      log.info({ request: id, url: request.url, code: answer.code }, answer.message);
      return { ...NOTHING, result: 'refused' };
    },

    async onFailure(job, error, again) {
      if (job === undefined) return;
      if (again) {
        const trouble = { code: error.code, message: error.message };
        await store.note(job.path, { state: 'queued', since: now(), trouble });
        return;
      }
      await giveUp(job.path, error);
    },
  };
}
