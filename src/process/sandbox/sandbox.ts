/**
 * Processes builds in child processes, so that a hostile build cannot kill, hang or fill the daemon.
 *
 * Children are kept and used again: to start one takes longer than to read most builds. Each works
 * on one build at a time; a build that takes too long, or is aborted, is ended by SIGKILL.
 */

import { StackvizError } from '../../base/errors.ts';
import { type Hold, soleHold } from '../../base/hold.ts';
import type { Logger } from '../../base/log.ts';
import { entryModule } from '../../base/program.ts';
import type { Config } from '../../config/schema.ts';
import { removeStaging } from '../../publish/staging.ts';
import type { Job, Outcome, Processor } from '../../queue/queue.ts';
import { configFor } from '../../queue/roots.ts';
import { type SandboxProcess, startSandboxProcess } from './process.ts';
import { withoutSecrets } from './protocol.ts';
import { startStopwatch } from './stopwatch.ts';

const RECYCLE_AFTER_JOBS = 200;
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
  /** Module with `processBuild(config, job, log, hold)`; for tests. */
  childModule?: URL;
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

/** Starts no child before the first build. */
export function createSandbox(options: SandboxOptions, config: Config, log: Logger): Sandbox {
  const request = withoutSecrets(config);
  const module = options.childModule ?? entryModule('process/build');
  const idle: SandboxProcess[] = [];
  const all = new Set<SandboxProcess>();
  const slotWaiters = new Set<() => void>();
  let closed = false;
  let busy = 0;

  /** Waits for one of the `concurrency` slots. */
  async function takeSlot(signal: AbortSignal): Promise<void> {
    const unavailable = () => closed || signal.aborted;
    while (busy >= options.concurrency && !unavailable()) {
      await new Promise<void>((resolve) => {
        slotWaiters.add(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    if (unavailable()) throw aborted();
    busy += 1;
  }

  function wakeSlotWaiters(): void {
    // all look again: one of them may have been aborted
    for (const look of slotWaiters) look();
    slotWaiters.clear();
  }

  function takeChild(): SandboxProcess {
    for (let child = idle.pop(); child !== undefined; child = idle.pop()) {
      if (child.alive) return child;
      all.delete(child);
    }
    const child = startSandboxProcess(options.heapMebibytes, module, log);
    all.add(child);
    return child;
  }

  /** Keeps a child for the next build, or replaces one that is worn out. */
  function returnChild(child: SandboxProcess): void {
    const old = child.jobs >= (options.recycleAfterJobs ?? RECYCLE_AFTER_JOBS);
    const fat = child.rss > (options.heapMebibytes + RUNTIME_MEBIBYTES) * MEBIBYTE;
    if (child.alive && !old && !fat && !closed) {
      idle.push(child);
      return;
    }
    void child.dismiss().then(() => all.delete(child));
  }

  /** A child that hardly ran waited for a file system, or was stopped: no fault of the build. */
  function timeOver(child: SandboxProcess, cpuBefore: number): StackvizError {
    const { timeoutSeconds } = options;
    const cpuSeconds = (child.cpuSeconds() ?? cpuBefore) - cpuBefore;
    const idle = cpuSeconds < timeoutSeconds * IDLE_SHARE;
    const why = idle
      ? `, of which it ran only ${cpuSeconds.toFixed(1)}: what it reads stands still`
      : '';
    const message = `processing took more than ${timeoutSeconds} s${why}`;
    return new StackvizError('PROCESS_TIMEOUT', message, { retryable: idle });
  }

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
    const cpuBefore = child.cpuSeconds() ?? 0;
    const watch = startStopwatch(options.timeoutSeconds * 1000, () =>
      stop(timeOver(child, cpuBefore)),
    );
    const onAbort = () => stop(aborted());
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const task = { config: configFor(request, job), job, token: hold.token };
      return await child.run(task, () => watch.except(hold.confirm));
    } catch (error) {
      if (!child.alive) await removeStaging(configFor(request, job).root, job.path, hold);
      throw stopped ?? (closed ? aborted() : error);
    } finally {
      watch.end();
      signal.removeEventListener('abort', onAbort);
    }
  }

  return {
    async run(job, signal, hold = soleHold()) {
      await takeSlot(signal);
      const child = takeChild();
      try {
        return await runIn(child, job, signal, hold);
      } finally {
        returnChild(child);
        busy -= 1;
        wakeSlotWaiters();
      }
    },

    prepare() {
      if (!closed && idle.length === 0) idle.push(takeChild());
    },

    residentBytes: () => [...all].reduce((sum, child) => sum + child.rss, 0),

    async close() {
      closed = true;
      idle.length = 0;
      wakeSlotWaiters();
      await Promise.all([...all].map((child) => child.kill()));
    },
  };
}
