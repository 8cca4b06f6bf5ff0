/** `stackvizd retry`: puts failed builds into the queue again, or forgets that they failed. */

import { createLogger } from '../base/log.ts';
import type { Config } from '../config/schema.ts';
import { countOf } from '../format/quantities.ts';
import { jobId } from '../queue/queue.ts';
import { createQueueControl } from '../queue/redis/control.ts';
import { forEachBuild, type NamedBuild, otherDaemons } from './build-paths.ts';
import { ADDED, createProgress } from './progress.ts';

const SAID = { ...ADDED, forgotten: 'forgotten' };
const NOT_FAILED = 'NOT_FAILED: no failure of it is remembered; enqueue --afresh does without';

/**
 * @param builds none: all that failed
 * @param forget only forgets that they failed
 * @returns the exit code: 1 where one of `builds` is not known as failed
 */
export async function retry(config: Config, builds: string[], forget: boolean): Promise<number> {
  const progress = createProgress();
  const control = createQueueControl(config.queue, createLogger('silent'));
  const take = forget ? control.forget : control.retry;

  /** All at once: what failed is read as a whole. */
  async function retryOnly(names: string[]): Promise<number> {
    const wanted = new Map<string, NamedBuild>();
    const want = async (build: NamedBuild) => {
      wanted.set(jobId(build), build);
    };
    let code = await forEachBuild(config, names, progress, want, otherDaemons);
    const taken = await take(new Set(wanted.keys()));
    for (const { job, became } of taken) {
      progress.line(`${job.path}: ${SAID[became]}`);
      wanted.delete(jobId(job));
    }
    for (const { path } of wanted.values()) {
      code = 1;
      progress.line(`${path}: ${NOT_FAILED}`);
    }
    return code;
  }

  try {
    if (builds.length > 0) return await retryOnly(builds);
    const all = await take();
    for (const { job, became } of all) progress.line(`${job.path}: ${SAID[became]}`);
    const joined = all.filter(({ became }) => became === 'joined').length;
    const taken = `${countOf(all.length - joined, 'failed build')} ${forget ? 'forgotten' : 'enqueued'}`;
    progress.line(joined === 0 ? taken : `${taken}, ${joined} ${ADDED.joined}`);
    return 0;
  } finally {
    await control.close();
  }
}
