/** `stackvizd sweep`: one scan of the tree, for a timer beside the watcher or instead of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { toStackvizError } from '../base/errors.ts';
import { createLogger } from '../base/log.ts';
import {
  createJudge,
  firstSight,
  type Judge,
  type Judgement,
  judgeOptions,
  type Sighting,
} from '../build/judge.ts';
import type { Config } from '../config/schema.ts';
import { countOf } from '../format/quantities.ts';
import type { JobQueue } from '../queue/queue.ts';
import { createRedisQueue } from '../queue/redis/producer.ts';
import type { Looked } from '../watch/settle/settler.ts';
import { type SweepResult, sweepTree } from '../watch/sweep/sweep.ts';
import { actForDaemons } from './daemons/user.ts';
import { ADDED, createProgress, type Progress } from './progress.ts';

/** A build to be looked at once more before the end. */
interface Later {
  build: string;
  checkAt: number;
  sighting: Sighting;
}

/** More builds than this, changed in the future of this machine's clock, are left to a later sweep. */
const MAX_LATER = 1000;

/** Enqueues what is complete and not published; what is still arriving is left to a later sweep. */
export async function sweep(config: Config): Promise<number> {
  await actForDaemons(config);
  const progress = createProgress();
  const queue = createRedisQueue(config.queue, createLogger('silent'));
  const later: Later[] = [];
  const judge = createJudge(judgeOptions(config));
  const look = (build: string, sighting: Sighting): Promise<Looked> =>
    examine(build, sighting, { judge, queue, progress, later });
  try {
    const result = await sweepTree({
      root: config.root,
      assetsDirectory: config.publish.assetsDirectory,
      pathTemplates: config.metadata.pathTemplates,
      examine: (build) => look(build, firstSight('nothing')),
      signal: new AbortController().signal,
    });
    await lookAgain(later.splice(0), look, result);
    report(result, progress);
    return 0;
  } finally {
    await queue.close();
  }
}

async function examine(
  build: string,
  sighting: Sighting,
  {
    judge,
    queue,
    progress,
    later,
  }: {
    judge: Judge;
    queue: Pick<JobQueue, 'add'>;
    progress: Progress;
    later: Later[];
  },
): Promise<Looked> {
  const judgement = await judge(build, sighting, Date.now()).catch((error) => {
    progress.line(`${build}: ${error.code}: ${error.message}`);
    return null;
  });
  // one that cannot be read now must not keep the others back
  if (judgement === null) return 'waiting';
  if (judgement.kind === 'incomplete') {
    if (isAhead(judgement) && later.length < MAX_LATER) {
      const { againMs, change } = judgement;
      later.push({ build, checkAt: Date.now() + againMs, sighting: { ...sighting, change } });
    }
    return 'waiting';
  }
  if (judgement.kind !== 'process') return judgement.kind === 'done' ? 'done' : 'gone';
  const { reason, priority, fingerprint, lastChangeMs: uploadedMs } = judgement;
  const age = priority === 'fresh' ? { priority } : { priority, uploadedMs };
  try {
    const added = await queue.add({ path: build, source: 'sweep', reason, fingerprint, ...age });
    progress.line(`${build}: ${ADDED[added]}`);
    return added === 'new' ? 'enqueued' : added;
  } catch (error) {
    // so many wait that the next sweep may bring this one and the others
    if (toStackvizError(error).code === 'QUEUE_FULL') return 'held';
    throw error;
  }
}

/**
 * Whether the clock of the file server is ahead of ours: then only a second look shows whether the build
 * still changes.
 */
const isAhead = ({ change }: Extract<Judgement, { kind: 'incomplete' }>) =>
  change !== null && change.atMs > change.seenMs;

async function lookAgain(
  later: Later[],
  look: (build: string, sighting: Sighting) => Promise<Looked>,
  result: SweepResult,
): Promise<void> {
  for (const { build, checkAt, sighting } of later.sort((a, b) => a.checkAt - b.checkAt)) {
    await sleep(Math.max(0, checkAt - Date.now()));
    const looked = await look(build, sighting);
    if (looked === 'waiting') continue;
    result.unsettled -= 1;
    if (looked === 'enqueued' || looked === 'joined' || looked === 'failed') result[looked] += 1;
    else if (looked === 'held') result.held += 1;
    else result.done += 1;
  }
}

function report(result: SweepResult, progress: Progress): void {
  const { builds, done, enqueued, joined, failed, unsettled, held, unreadable, durationMs } =
    result;
  progress.line(
    `${countOf(builds, 'build')}: ${done} published or without test results, ${enqueued} enqueued, ` +
      `${joined} ${ADDED.joined}, ${unsettled} still arriving; ${durationMs} ms`,
  );
  if (failed > 0) {
    progress.line(`${countOf(failed, 'build')} failed of late: stackvizd retry tries them at once`);
  }
  if (unreadable > 0) {
    const places = countOf(unreadable, 'directory', 'directories');
    progress.line(`${places} could not be read by this user: builds in there are not seen`);
  }
  if (held > 0) progress.line('the queue is full: the next sweep goes on');
}
