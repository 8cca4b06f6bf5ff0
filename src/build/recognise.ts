/**
 * What tells a build from the directories above it, by names alone; owner.ts looks at the tree. Paths
 * are `/`-separated and relative to the logs root, which is `''`.
 */
import { baseName, parentOf } from '../base/paths.ts';
import { isTestInput } from './inputs/input.ts';
import { classifyInput, isRepository } from './inputs/names.ts';

/** Files whose presence makes a directory a build. */
export const EVIDENCE_FILES = [
  'job-output.json',
  'job-output.json.gz',
  'job-output.txt',
  'job-output.txt.gz',
  'console.html',
  'console.html.gz',
  'zuul-manifest.json',
] as const;

/** Directories whose presence makes a directory a build. */
export const EVIDENCE_DIRECTORIES = ['zuul-info'] as const;

/** Files that say so of the directory above, where they stand in its `logs/`. */
export const EVIDENCE_IN_LOGS = ['console.html', 'console.html.gz'] as const;

const FILES = new Set<string>(EVIDENCE_FILES);
const OF_LOGS = new Set<string>(EVIDENCE_IN_LOGS);
const DIRECTORIES = new Set<string>(EVIDENCE_DIRECTORIES);
const MARKER = /^job-output\.json(?:\.gz)?$/;
/** What jobs call their nodes: never a build, whose name is an id. */
const NODE =
  /^(?:aio|all-?in-?one|ceph|cmp|compute|controller|ctl|localhost|master|network|node|overcloud(?:-[a-z]+)*|primary|secondary|storage|subnode|undercloud|worker)[-_.]?\d*$/;

/** Whether a file of this name is the last one that Zuul uploads. */
export function isMarker(name: string): boolean {
  return MARKER.test(name);
}

/** Whether an entry is evidence of a build: see `evidentBuild`. */
export function isEvidence(name: string, isDirectory: boolean): boolean {
  return isDirectory ? DIRECTORIES.has(name) : FILES.has(name);
}

/** The directory that an entry makes a build, by its path; `''`: none. */
export function evidentBuild(path: string): string {
  const at = parentOf(path);
  const above = parentOf(at);
  return baseName(at) === 'logs' && above !== '' && OF_LOGS.has(baseName(path)) ? above : at;
}

/** Whether a directory has a name as nodes have it. */
export const isNodeName = (name: string): boolean => NODE.test(name);

/** Whether a file is a test input, see inputs/names.ts. @param path relative to the build */
export function namesTestInput(path: string): boolean {
  const input = classifyInput(path);
  return input !== null && isTestInput(input);
}

/** Whether a file can be an input of some build, as far as its name and its directory tell. */
export function mayBeInput(path: string): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  const directory = parts.at(-2) ?? '';
  // any name may stand for the host; what matters is that it is not taken for our output
  const places = [`host/${name}`, `host/${directory}/${name}`, `${directory}/${name}`];
  return places.some((place) => classifyInput(place) !== null);
}

/** The directory that an input stands for where nothing else tells a build; `''`: none. */
export function holderOf(path: string): string {
  let at = parentOf(path);
  if (isRepository(baseName(at))) at = parentOf(at);
  return baseName(at) === 'logs' ? parentOf(at) : at;
}
