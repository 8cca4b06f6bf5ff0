/**
 * Processes builds in child processes, so that a hostile build cannot kill, hang or fill the daemon.
 *
 * Children are kept for a while and used again: to start one takes longer than to read most builds. Each works
 * on one build at a time; a build that takes too long, or is aborted, is ended by SIGKILL.
 */

import { StackvizError } from '../../base/errors.ts';
import { type Hold, soleHold } from '../../base/hold.ts';
import type { Logger } from '../../base/log.ts';
import { entryModule } from '../../base/program.ts';
import type { Config } from '../../config/schema.ts';
import type { RunRecord } from '../../format/history.ts';
import type { Answer } from '../../history/keeper/answer.ts';
import { removeStaging } from '../../publish/staging.ts';
import type { Job, Outcome, Processor } from '../../queue/queue.ts';
import { configFor } from '../../queue/roots.ts';
import { type SandboxProcess, startSandboxProcess } from './process.ts';
import { withoutSecrets } from './protocol.ts';
import { startStopwatch } from './stopwatch.ts';

/** A child has compiled what it uses often after a hundred builds: until then it takes 2 s more of CPU time than a warm one. */
const RECYCLE_AFTER_JOBS = 1000;
/** So long a child without a build is kept: it holds 80 MiB, and the next takes 0.1 to 0.2 s to start. */
const REST_MS = 300_000;
const MEBIBYTE = 1024 * 1024;
/** MiB the runtime itself takes, besides the heap of a build. */
const RUNTIME_MEBIBYTES = 64;
/** A child that used less of its time than this share did not work on its build. */
const IDLE_SHARE = 0.02;

/** The `process` section of the config has the first three. */
export interface SandboxOptions {
  /** Children at the same time; further builds wait. */
  concurrency: number;
  /** JavaScript heap of a child in MiB. A child that holds more memory is replaced. */
  heapMebibytes: number;
  /** Seconds a build may take. */
  timeoutSeconds: number;
  /** Builds a child processes before it is replaced. */
  recycleAfterJobs?: number;
  /** Milliseconds without a build after which a child is ended. */
  restMs?: number;
  /** Module with `processBuild(config, job, log, hold)`; for tests. */
  childModule?: URL;
  /** What is known about the jobs of builds; absent: no history is kept. */
  about?: (root: string, run: RunRecord) => Promise<Answer | null>;
}

export interface Sandbox {
  /**
   * Processes a build in a child.
   *
   * @throws StackvizError: the build's own; PROCESS_TIMEOUT (may pass where the child hardly ran);
   *   PROCESS_CRASHED (may pass, unless the build filled the heap of a fresh child);
   *   PROCESS_NOT_STARTED, ABORTED, ROOT_UNKNOWN (retryable).
   */
  run: Processor;
  /** Starts a child for a build that is to come, so that it finds one that is ready. */
  prepare(): void;
  /** Resident memory of the children, of each after its last build, in bytes. */
  residentBytes(): number;
  /** Ends all children; running builds are aborted. */
  close(): Promise<void>;
}

const aborted = () => new StackvizError('ABORTED', 'processing was stopped', { retryable: true });

/** A child that hardly ran waited for a file system, or was stopped: no fault of the build. */
function timeOver(timeoutSeconds: number, cpuSeconds: number): StackvizError {
  const idle = cpuSeconds < timeoutSeconds * IDLE_SHARE;
  const why = idle
    ? `, of which it ran only ${cpuSeconds.toFixed(1)}: what it reads stands still`
    : '';
  const message = `processing took more than ${timeoutSeconds} s${why}`;
  return new StackvizError('PROCESS_TIMEOUT', message, { retryable: idle });
}

/** Starts no child before the first build. */
export function createSandbox(options: SandboxOptions, config: Config, log: Logger): Sandbox {
  const children = new Children(options, log);
  const slots = new Slots(options.concurrency);
  const request = withoutSecrets(config);

  /** Runs until the child answers, the time is over or somebody aborts; then nothing of it runs. */
  async function runIn(
    child: SandboxProcess,
    job: Job,
    signal: AbortSignal,
    hold: Hold,
  ): Promise<Outcome> {
    let stopped: StackvizError | undefined;
    const stop = (why: StackvizError) => {
      stopped ??= why;
      void child.kill();
    };
    const { timeoutSeconds } = options;
    const cpuBefore = child.cpuSeconds() ?? 0;
    const watch = startStopwatch(timeoutSeconds * 1000, () =>
      stop(timeOver(timeoutSeconds, (child.cpuSeconds() ?? cpuBefore) - cpuBefore)),
    );
    const onAbort = () => stop(aborted());
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const { about } = options;
      const history = about !== undefined;
      const task = { config: configFor(request, job), job, token: hold.token, history };
      const root = job.root ?? config.queue.rootName;
      return await child.run(task, {
        confirm: () => watch.except(hold.confirm),
        about: async (run) => (await about?.(root, run)) ?? null,
      });
    } catch (error) {
      if (!child.alive) await removeStaging(configFor(request, job).root, job.path, hold);
      throw stopped ?? (slots.closed ? aborted() : error);
    } finally {
      watch.end();
      signal.removeEventListener('abort', onAbort);
    }
  }

  return {
    async run(job, signal, hold = soleHold()) {
      await slots.take(signal);
      const child = children.take();
      try {
        return await runIn(child, job, signal, hold);
      } finally {
        children.giveBack(child);
        slots.giveBack();
      }
    },

    prepare: () => children.prepare(),

    residentBytes: () => children.residentBytes(),

    async close() {
      slots.close();
      await children.close();
    },
  };
}

/** Builds that are read at the same time; further ones wait. */
class Slots {
  readonly #count: number;
  readonly #waiters = new Set<() => void>();
  #busy = 0;
  closed = false;

  constructor(count: number) {
    this.#count = count;
  }

  /** @throws StackvizError ABORTED (retryable) */
  async take(signal: AbortSignal): Promise<void> {
    const unavailable = () => this.closed || signal.aborted;
    while (this.#busy >= this.#count && !unavailable()) {
      await new Promise<void>((resolve) => {
        this.#waiters.add(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    if (unavailable()) throw aborted();
    this.#busy += 1;
  }

  giveBack(): void {
    this.#busy -= 1;
    this.#wake();
  }

  /** Those who wait are turned away. */
  close(): void {
    this.closed = true;
    this.#wake();
  }

  #wake(): void {
    // all look again: one of them may have been aborted
    for (const look of this.#waiters) look();
    this.#waiters.clear();
  }
}

/** The child processes that there are. */
class Children {
  readonly #options: SandboxOptions;
  readonly #log: Logger;
  /** Those without a build, the last used last, each with the timer that ends it. */
  readonly #idle = new Map<SandboxProcess, NodeJS.Timeout>();
  readonly #all = new Set<SandboxProcess>();
  #closed = false;

  constructor(options: SandboxOptions, log: Logger) {
    this.#options = options;
    this.#log = log;
  }

  /** One that is idle, or a fresh one. */
  take(): SandboxProcess {
    for (const [child, timer] of [...this.#idle].reverse()) {
      clearTimeout(timer);
      this.#idle.delete(child);
      if (child.alive) return child;
      this.#all.delete(child);
    }
    const module = this.#options.childModule ?? entryModule('process/build');
    const child = startSandboxProcess(this.#options.heapMebibytes, module, this.#log);
    this.#all.add(child);
    return child;
  }

  prepare(): void {
    if (!this.#closed && this.#idle.size === 0) this.#rest(this.take());
  }

  /** Keeps a child for the next build, or replaces one that is worn out. */
  giveBack(child: SandboxProcess): void {
    const { recycleAfterJobs = RECYCLE_AFTER_JOBS, heapMebibytes } = this.#options;
    const old = child.jobs >= recycleAfterJobs;
    const fat = child.rss > (heapMebibytes + RUNTIME_MEBIBYTES) * MEBIBYTE;
    if (child.alive && !old && !fat && !this.#closed) {
      this.#rest(child);
      return;
    }
    this.#dismiss(child);
  }

  #rest(child: SandboxProcess): void {
    const timer = setTimeout(() => {
      this.#idle.delete(child);
      this.#dismiss(child);
    }, this.#options.restMs ?? REST_MS);
    this.#idle.set(child, timer.unref());
  }

  #dismiss(child: SandboxProcess): void {
    void child.dismiss().then(() => this.#all.delete(child));
  }

  residentBytes(): number {
    return [...this.#all].reduce((sum, child) => sum + child.rss, 0);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#idle.values()) clearTimeout(timer);
    this.#idle.clear();
    await Promise.all([...this.#all].map((child) => child.kill()));
  }
}
