/** `stackvizd retry`: puts failed builds into the queue again, or forgets that they failed. */
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { createLogger } from '../base/log.ts';
import type { Config } from '../config/schema.ts';
import { countOf } from '../format/quantities.ts';
import { type Job, jobId } from '../queue/queue.ts';
import { createQueueControl } from '../queue/redis/control.ts';
import { rootsOf } from '../queue/roots.ts';
import { holdInPlace } from '../tree/in-place.ts';
import { requireRoot } from '../tree/root.ts';
import { forEachBuild, type NamedBuild, otherDaemons } from './build-paths.ts';
import { ADDED, createProgress } from './progress.ts';

const SAID = { ...ADDED, forgotten: 'forgotten', gone: 'gone, forgotten' };
const NOT_FAILED = 'NOT_FAILED: no failure of it is remembered; enqueue --afresh does without';
const GONE =
  'BUILD_GONE: there is no such directory below the root, and no failure of it is remembered';

/** Whether a build was removed: not known of another machine's root, or of one that is away. */
function isGone(config: Config, { root = config.queue.rootName, path }: Job): boolean {
  const place = rootsOf(config).get(root);
  if (place === undefined) return false;
  try {
    requireRoot(place, config.publish.assetsDirectory);
    holdInPlace(place, path).close();
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** Where a build was that is named and gone, below the root; null: it is there, or was never below it. */
function removedBuild({ root, queue }: Config, name: string): NamedBuild | null {
  const place = resolve(root, name);
  if (!existsSync(root) || existsSync(place) || existsSync(resolve(name))) return null;
  const path = relative(root, place);
  return path.startsWith('..') ? null : { root: queue.rootName, path };
}

/**
 * @param builds none: all that failed
 * @param forget only forgets that they failed
 * @returns the exit code: 1 where one of `builds` is not known as failed; one that failed and is gone is forgotten
 */
export async function retry(config: Config, builds: string[], forget: boolean): Promise<number> {
  const progress = createProgress();
  const control = createQueueControl(config.queue, createLogger('silent'));
  const take = (only?: Set<string>) =>
    forget ? control.forget(only) : control.retry(only, (job) => isGone(config, job));

  /** All at once: what failed is read as a whole. */
  async function retryOnly(names: string[]): Promise<number> {
    const wanted = new Map<string, NamedBuild>();
    const want = async (build: NamedBuild) => {
      wanted.set(jobId(build), build);
    };
    const removed = new Map(names.map((name) => [name, removedBuild(config, name)]));
    const there = names.filter((name) => removed.get(name) === null);
    let code = await forEachBuild(config, there, progress, want, otherDaemons);
    for (const build of removed.values()) if (build !== null) await want(build);
    const taken = await take(new Set(wanted.keys()));
    for (const { job, became } of taken) {
      progress.line(`${job.path}: ${SAID[became]}`);
      wanted.delete(jobId(job));
    }
    const gone = new Set([...removed.values()].map((build) => build?.path));
    for (const { path } of wanted.values()) {
      code = Math.max(code, 1);
      progress.line(`${path}: ${gone.has(path) ? GONE : NOT_FAILED}`);
    }
    return code;
  }

  try {
    if (builds.length > 0) return await retryOnly(builds);
    const all = await take();
    for (const { job, became } of all) progress.line(`${job.path}: ${SAID[became]}`);
    const others = (['joined', 'gone'] as const).map(
      (what) => [all.filter(({ became }) => became === what).length, SAID[what]] as const,
    );
    const taken = all.length - others.reduce((sum, [count]) => sum + count, 0);
    const told = others.filter(([count]) => count > 0).map(([count, said]) => `, ${count} ${said}`);
    const done = forget ? 'forgotten' : 'enqueued';
    progress.line(`${countOf(taken, 'failed build')} ${done}${told.join('')}`);
    return 0;
  } finally {
    await control.close();
  }
}
