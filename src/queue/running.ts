/** The jobs a consumer is working on: to wait for them and to abort them, with a time limit. */

export interface RunningJobs {
  readonly size: number;
  /** Runs a job; its signal is aborted by abort(). */
  track<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Aborts every running job; `reason` becomes the reason of their signals. */
  abort(reason: Error): void;
  /** Waits until none runs, for at most `timeoutMs`; false when the time was over first. */
  settled(timeoutMs: number): Promise<boolean>;
}

export function createRunningJobs(): RunningJobs {
  const running = new Map<Promise<unknown>, AbortController>();
  return {
    get size() {
      return running.size;
    },

    async track(work) {
      const controller = new AbortController();
      // not called from here, so that a job is counted before it can do anything
      const done = Promise.resolve().then(() => work(controller.signal));
      running.set(done, controller);
      try {
        return await done;
      } finally {
        running.delete(done);
      }
    },

    abort(reason) {
      for (const controller of running.values()) controller.abort(reason);
    },

    async settled(timeoutMs) {
      let timer: NodeJS.Timeout | undefined;
      const timeUp = new Promise<false>((resolve) => {
        timer = setTimeout(resolve, timeoutMs, false);
      });
      const allDone = Promise.allSettled(running.keys()).then(() => true as const);
      const settled = await Promise.race([allDone, timeUp]);
      clearTimeout(timer);
      return settled;
    },
  };
}
