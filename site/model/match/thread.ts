/** A worker that answers matches; see match-worker.ts. */
export const startMatchWorker = (): Worker =>
  new Worker(new URL('./pattern-worker.ts', import.meta.url), { type: 'module' });
