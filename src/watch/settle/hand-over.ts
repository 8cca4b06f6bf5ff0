/** From the settled build to the queue: counts what is handed over, by who saw it first. */
import type { ToProcess } from '../../build/judge.ts';
import type { Job } from '../../queue/queue.ts';
import type { Clock } from '../clock.ts';
import type { Counters } from '../status.ts';
import type { TreeWatch } from '../tree/tree.ts';
import type { Trust } from '../trust.ts';
import type { Delivered, Delivery } from './delivery.ts';

/** What is known of a build when it is handed over. */
export interface Handed {
  judgement: ToProcess;
  /** What was handed over of it before; the queue may have forgotten it. */
  before: 'nothing' | 'the same' | 'other content';
}

export interface HandOverOptions {
  delivery: Pick<Delivery, 'send'>;
  /** What is watched now. */
  tree: () => Pick<TreeWatch, 'watchedSince'> | null;
  trust: Pick<Trust, 'onFoundBySweep'>;
  counters: Counters;
  /** Told of each upload that events told of, when the queue has it: milliseconds since it ended. */
  onSettled: (waitMs: number) => void;
  clock: Clock;
}

const NOT_HANDED_OVER = new Set<Delivered>(['done', 'failed', 'refused']);

export type HandOver = (job: Job, about: Handed) => Promise<Delivered>;

export function createHandOver(options: HandOverOptions): HandOver {
  const { delivery, tree, trust, counters, onSettled, clock } = options;

  function count(job: Job, { judgement, before }: Handed): void {
    if (before === 'the same') counters.repeated += 1;
    else if (job.source === 'sweep') {
      counters.seen.sweep += 1;
      // of one that was there before, no event tells: a late file in it is the sweep's to find
      if (before === 'nothing') trust.onFoundBySweep(job.path, judgement, tree());
    } else counters.seen[job.reason === 'drop' ? 'drop' : 'event'] += 1;
  }

  return async (job, about) => {
    const delivered = await delivery.send(job, about.before === 'the same');
    if (NOT_HANDED_OVER.has(delivered)) return delivered;
    count(job, about);
    if (delivered !== 'held' && job.source !== 'sweep') {
      onSettled(clock.now() - about.judgement.lastChangeMs);
    }
    if (job.reason === 'deadline') counters.stuck += 1;
    return delivered;
  };
}
