/** A worker that answers matches; see match-worker.ts. */
export const startMatchWorker = (): Worker =>
  new Worker(new URL('./match-worker.ts', import.meta.url), { type: 'module' });
