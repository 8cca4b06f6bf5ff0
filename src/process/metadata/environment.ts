/**
 * Metadata from environment variables, for `stackvizd export --env` inside a job: those of Zuul v2
 * (also set by Zuul v3's zuul-legacy-vars role), and the Zuul v3 variables in capitals.
 */
import type { BuildMetadata } from '../../format/dataset.ts';
import { subjectOf, subjectOfPacked } from './subject.ts';

type Name = Exclude<keyof BuildMetadata, 'voting' | 'subject' | 'ahead'>;

const VARIABLES: Partial<Record<Name, string[]>> = {
  job: ['ZUUL_JOB', 'JOB_NAME'],
  build: ['ZUUL_BUILD', 'ZUUL_UUID'],
  pipeline: ['ZUUL_PIPELINE'],
  project: ['ZUUL_PROJECT', 'ZUUL_PROJECT_NAME'],
  branch: ['ZUUL_BRANCH'],
  change: ['ZUUL_CHANGE'],
  patchset: ['ZUUL_PATCHSET', 'ZUUL_NEWREV'],
  ref: ['ZUUL_REF'],
  changeUrl: ['ZUUL_CHANGE_URL'],
};

/** Reads the variables; the first of a row that is set and not empty counts. */
export function readEnvironment(environment: NodeJS.ProcessEnv): Partial<BuildMetadata> {
  const found: Partial<BuildMetadata> = {};
  for (const [key, names] of Object.entries(VARIABLES) as [Name, string[]][]) {
    const name = names.find((candidate) => environment[candidate]);
    if (name !== undefined) found[key] = environment[name]?.split('\n')[0] ?? null;
  }
  const { ZUUL_CHANGE_MESSAGE: plain = '', ZUUL_MESSAGE: packed = '' } = environment;
  const subject = subjectOf(plain) ?? subjectOfPacked(packed);
  if (subject !== null) found.subject = subject;
  return found;
}
