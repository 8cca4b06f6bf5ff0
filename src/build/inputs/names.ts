/**
 * What the name of a file says of what it is. Some names are used for nothing else: a file of such a
 * name is an input wherever it stands. Others only make it worth a look at the first bytes (sniff.ts).
 */
import { PACKED, unpackedName } from '../../base/packings.ts';
import { baseName, parentOf } from '../../base/paths.ts';
import { isOurs } from '../own-files.ts';
import type { Input, InputKind } from './input.ts';
import { placeOf } from './place.ts';

const named = (pattern: string) => new RegExp(`^(?:${pattern})${PACKED}$`);

/** Names of files that a node has. */
const OF_NODE: [InputKind, RegExp][] = [
  ['subunit', named('[^/]+\\.subunit|subunit_log\\.txt')],
  ['dstat', named('dstat-csv_log\\.txt|dstat-csv\\.txt|dstat-csv\\.log')],
  ['memory', named('(?:screen-)?(?:memory|peakmem)_tracker\\.(?:txt|log)')],
];
/** Paths of files of the whole build. */
const OF_BUILD: [InputKind, RegExp][] = [
  ['inventory', /^zuul-info\/inventory\.yaml$/],
  ['zuul-build', /^zuul-info\/build\.json$/],
  ['job-output', named('job-output\\.txt')],
  ['job-results', named('job-output\\.json')],
  ['console-html', named('(?:logs/)?console\\.html')],
  // elsewhere `console.log` may be that of a guest
  ['console-text', named('(?:logs/)?consoleText|console\\.(?:log|txt)')],
];

const REPOSITORY = /^\.(?:stestr|testrepository)$/;
/** Also as it is called where a file name may not begin with a dot. */
const REPOSITORY_COPY = /^_?\.?(?:stestr|testrepository)$/;
const RUN = named('\\d+|tmp[^/]*?');
/** Of Python's tempfile; stestr and testrepository write a run under it until it has ended. */
const TEMPORARY = named('tmp\\w{6,8}');
const PLAUSIBLE = /subunit|stestr|testr(?![a-z])|testrepository|dstat|dool|\.csv$/i;
/** Ends of names that contradict it. */
const OTHERWISE =
  /\.(?:html?|json|ya?ml|xml|conf|ini|cfg|rc|py|sh|js|css|png|svg|md|rst|pcap|tar|t[gx]z|zip|db|sqlite\d?|dir|dat|pid|service)$/i;
/** A file of a site that `export` made, of a stream whose name stands before it. */
const OF_SITE = /-\d+-attachments\.txt$/;

/** Whether a directory of this name is a test repository of stestr or testrepository. */
export const isRepository = (name: string): boolean => REPOSITORY.test(name);

const directoryOf = (path: string) => baseName(parentOf(path));

/** Directories in which no job puts results, and which are large. */
const NEVER = new Set([
  'ara-report',
  'etc',
  'htmlcov',
  'node_modules',
  'proc',
  'site-packages',
  'sys',
]);
/** Directories within each other that are looked into. */
const MAX_DEPTH = 8;

/** Whether inputs are looked for in a directory, by its path relative to the build. */
export function isSearched(path: string): boolean {
  if (isOurs(path)) return false;
  const names = path === '' ? [] : path.split('/');
  const isOpen = (name: string) =>
    REPOSITORY_COPY.test(name) || !(NEVER.has(name) || name.startsWith('.'));
  return names.length <= MAX_DEPTH && names.every(isOpen);
}

/** Whether an input is a run that a test repository keeps. */
export const isRepositoryRun = ({ path }: Pick<Input, 'path'>): boolean =>
  REPOSITORY_COPY.test(directoryOf(path)) && RUN.test(baseName(path));

/** Whether a run was cut off: stestr gives the file its number when the run is over. */
export const isCutOff = ({ path }: Pick<Input, 'path'>): boolean =>
  baseName(path).startsWith('tmp');

/** The order of a repository's runs: numbered ones as they were made, one that was cut off after them. */
export const runNumber = (path: string): number =>
  isCutOff({ path }) ? Number.MAX_SAFE_INTEGER : Number.parseInt(baseName(path), 10);

/** The kind of a file by its path relative to the build directory; null: the name does not say. */
export function classifyInput(path: string): Input | null {
  if (isOurs(path) || !isSearched(parentOf(path))) return null;
  const ofBuild = OF_BUILD.find(([, pattern]) => pattern.test(path));
  if (ofBuild !== undefined) return { kind: ofBuild[0], path, host: null, phase: null };
  const name = baseName(path);
  const isRun = REPOSITORY.test(directoryOf(path)) && RUN.test(name);
  const kind = isRun ? 'subunit' : OF_NODE.find(([, pattern]) => pattern.test(name))?.[0];
  return kind === undefined ? null : { kind, path, ...placeOf(path) };
}

/** Whether a file that no name tells may be a test input, and is worth a look at its first bytes. */
export function mayBeTestInput(path: string): boolean {
  if (isOurs(path) || !isSearched(parentOf(path))) return false;
  const name = baseName(path);
  if (TEMPORARY.test(name)) return true;
  if (REPOSITORY_COPY.test(directoryOf(path))) return RUN.test(name);
  const plain = unpackedName(name);
  return PLAUSIBLE.test(plain) && !OTHERWISE.test(plain) && !OF_SITE.test(plain);
}

/** Whether a directory of a build is watched while uploads arrive: where nearly all inputs stand. */
export function mayHoldInputs(path: string): boolean {
  if (isOurs(path)) return false;
  const parts = path.split('/');
  const last = parts.at(-1) ?? '';
  if (isRepository(last)) return parts.length <= 3;
  if (parts.length === 1) return true;
  return parts.length === 2 && last === 'logs' && !last.startsWith('.');
}
