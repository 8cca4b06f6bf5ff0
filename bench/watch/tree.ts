/**
 * Makes a tree of N builds as a logs server has it: 2.2 directories a build (10 jobs a pipeline run,
 * two patchsets a change), a tenth of it periodic with slashes in the project. Run as a program it
 * makes the part of one of several processes: `node tree.ts ROOT BUILDS PART OF MARKED`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';

const JOBS = 10;
const PROCESSES = 2;

/** The builds of one run of a pipeline. */
function runPath(run: number): string {
  if (run % 10 === 9) return `periodic/opendev.org/openstack/project-${run % 500}/master-${run}`;
  const change = 100_000 + Math.floor(run / 2);
  return `${`${change % 100}`.padStart(2, '0')}/${change}/${1 + (run % 2)}/check`;
}

const jobName = (job: number) => `tempest-integrated-job-${job}`;

function touch(path: string): void {
  closeSync(openSync(path, 'w'));
}

/**
 * A finished upload in an empty or new directory.
 *
 * @param stream what its stream holds: nothing, which costs no block, is waited for
 * @param marked false: only that it is quiet tells that it is complete
 */
export function makeBuild(directory: string, stream = '', marked = true): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(`${directory}/testrepository.subunit`, stream);
  if (marked) touch(`${directory}/job-output.json.gz`);
}

/** Path of a build relative to the root. */
export function buildPath(index: number): string {
  const hash = (Math.imul(index, 2_654_435_761) >>> 0).toString(16).padStart(8, '0');
  return `${runPath(Math.floor(index / JOBS))}/${jobName(index % JOBS)}/${hash.slice(0, 7)}`;
}

/** Changes that had uploads lately, whatever else is stored. */
export const HOT_CHANGES = 50;
export const hotChange = (number: number) => `${number % 50}h/9${100 + (number % HOT_CHANGES)}`;

/** The builds of `buildPath` up to a number. */
export async function makeBuilds(root: string, builds: number, marked = true): Promise<void> {
  const parts = Array.from({ length: PROCESSES }, (_, part) =>
    once(fork(import.meta.filename, [root, builds, part, PROCESSES, marked].map(String)), 'exit'),
  );
  for (const [code] of await Promise.all(parts)) {
    if (code !== 0) throw new Error('the tree could not be made');
  }
}

/** Builds, and changes that had uploads lately. */
export async function makeTree(root: string, builds: number): Promise<void> {
  await makeBuilds(root, builds);
  for (let number = 0; number < HOT_CHANGES; number++) {
    for (let job = 0; job < JOBS; job++) {
      makeBuild(`${root}/${hotChange(number)}/1/check/${jobName(job)}/0000000`);
    }
  }
}

if (process.argv[1] === import.meta.filename) {
  const [root = '', builds, part, of, marked] = process.argv.slice(2);
  for (let index = 0; index < Number(builds); index++) {
    if (Math.floor(index / JOBS) % Number(of) === Number(part))
      makeBuild(`${root}/${buildPath(index)}`, '', marked === 'true');
  }
}
