/**
 * Which directory of the tree is a build, told by what it holds.
 *
 * Paths say nothing: their depth varies and project names have slashes. Paths here are relative to
 * the logs root and `/`-separated; the root itself is `''` and never a build.
 */

import { baseName } from './ignore.ts';
import { isTestInput } from './inputs/input.ts';
import { classifyInput, isRepository } from './inputs/names.ts';
import { OUTPUT_DIRECTORY } from './ours.ts';

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

const FILES = new Set<string>(EVIDENCE_FILES);
const DIRECTORIES = new Set<string>(EVIDENCE_DIRECTORIES);
const MARKER = /^job-output\.json(?:\.gz)?$/;

/** Whether a file of this name is the last one that Zuul uploads. */
export function isMarker(name: string): boolean {
  return MARKER.test(name);
}

/** Whether an entry makes the directory it is in a build. */
export function isEvidence(name: string, isDirectory: boolean): boolean {
  return isDirectory ? DIRECTORIES.has(name) : FILES.has(name);
}

/** Whether a file is a test input, see inputs.ts. @param path relative to the build */
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

/** The directory of an entry; `''` at the top. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** The directories an entry is in, nearest first, without the root. */
export function ancestorsOf(path: string): string[] {
  const found: string[] = [];
  for (let at = parentOf(path); at !== ''; at = parentOf(at)) found.push(at);
  return found;
}

/**
 * The build that an input belongs to; null: none.
 *
 * @param path the input
 * @param evidence its nearest ancestor with evidence of a build, null where none has any; then the
 *   build is the directory that holds the input, or its `logs/` or test repository
 */
export function buildOf(path: string, evidence: string | null): string | null {
  const build = evidence ?? holderOf(path);
  if (build === '' || !path.startsWith(`${build}/`)) return null;
  const inside = path.slice(build.length + 1);
  if (inside.startsWith(`${OUTPUT_DIRECTORY}/`)) return null;
  return classifyInput(inside) === null ? null : build;
}

function holderOf(path: string): string {
  let at = parentOf(path);
  if (isRepository(baseName(at))) at = parentOf(at);
  return baseName(at) === 'logs' ? parentOf(at) : at;
}
