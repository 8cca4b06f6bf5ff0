/** A run -> where its logs are. */
import { StackvizError } from '../../base/errors.ts';
import type { FetchContext } from '../context.ts';
import { directoryUrl } from '../listing/find.ts';
import type { Run } from '../run.ts';
import { readAddress } from './addresses.ts';
import { fetchBuild } from './zuul.ts';

export interface RunPlace {
  /** With a slash at its end. */
  logs: URL;
  /** Where the CI says that the manifest of the logs is. */
  manifest: URL | null;
  /** What the CI says of the run, in the form of Zuul's API (process/metadata/zuul-build.ts). */
  record: unknown;
}

/** A comment on a review knows less of a run than Zuul's API, in whose form it is told; an address only itself. */
function recordOf(run: Run, { href }: URL): unknown {
  const { job, result, pipeline, project, change, patchset } = run;
  return { job_name: job, result, pipeline, log_url: href, ref: { project, change, patchset } };
}

/** @throws StackvizError FETCH_WHAT, FETCH_NO_LOGS; as get() */
export async function locateRun(run: Run, context: FetchContext): Promise<RunPlace> {
  const address = readAddress(run.url, context.gerrit);
  if (address.kind === 'logs') {
    context.guard.check(address.url);
    const logs = directoryUrl(address.url);
    return { logs, manifest: null, record: recordOf(run, logs) };
  }
  if (address.kind !== 'zuul-build') {
    throw new StackvizError('FETCH_WHAT', `${run.url} is not one run but several: choose one`);
  }
  const { build, json } = await fetchBuild(address, context);
  const logs = URL.parse(build.log_url ?? '');
  if (logs === null) {
    const message = `Zuul knows of no logs of build ${address.uuid}: it has not ended, or left none`;
    throw new StackvizError('FETCH_NO_LOGS', message);
  }
  context.guard.check(logs);
  const artifact = build.artifacts.find(({ metadata }) => metadata?.type === 'zuul_manifest');
  return { logs: directoryUrl(logs), manifest: URL.parse(artifact?.url ?? ''), record: json };
}
