/** Which of a run's files are fetched: the rules of the daemon (build/inputs), on names from elsewhere. */
import { chooseInputs, leastPacked } from '../build/inputs/choose.ts';
import { type Input, isTestInput } from '../build/inputs/input.ts';
import { classifyInput, mayBeTestInput } from '../build/inputs/names.ts';
import { logsToRead, MAX_SERVICE_LOGS, serviceLog } from '../build/inputs/service-logs.ts';
import type { Warnings } from '../build/warnings.ts';
import type { ListedFile } from './listing/entry.ts';

/** A run of ten nodes has a few dozen; a test repository keeps 2,000 runs at most. */
const MAX_INPUTS = 2500;
/** Files whose first bytes are looked at, the ones nearest to the top. */
const MAX_LIKELY = 100;
const LEAST_BYTES = 16;

/** A file that is wanted. */
export interface Wanted extends ListedFile {
  /** null: it depends on its first bytes. */
  kind: Input['kind'] | null;
}

const depth = ({ path }: ListedFile) => path.split('/').length;

/** Tests first, then machines; behind all of them come the logs of services, which only explain. */
const ORDER: Wanted['kind'][] = ['subunit', null, 'dstat', 'inventory', 'zuul-build'];
function rank({ kind }: Wanted): number {
  const place = ORDER.indexOf(kind);
  return place < 0 ? ORDER.length : place;
}

/** The logs of services, as many as are read. */
function chooseLogs(files: ListedFile[], warnings: Warnings): Wanted[] {
  const logs = leastPacked<Wanted>(files.map((file) => ({ ...file, kind: 'service-log' })));
  if (logs.length > MAX_SERVICE_LOGS) {
    const message = `of ${logs.length} logs of services only ${MAX_SERVICE_LOGS} are fetched`;
    warnings.add('FETCH_TOO_MANY_FILES', message);
  }
  return logsToRead(logs);
}

/** @returns in the order to fetch them; warns of those that are too many */
export function chooseFiles(files: ListedFile[], warnings: Warnings): Wanted[] {
  const bytesOf = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const named: Input[] = [];
  const likely: ListedFile[] = [];
  const logs: ListedFile[] = [];
  for (const file of files) {
    const input = classifyInput(file.path);
    if (input !== null) named.push(input);
    else if (mayBeTestInput(file.path) && (file.bytes ?? LEAST_BYTES) >= LEAST_BYTES) {
      likely.push(file);
    } else if (serviceLog(file.path) !== null && file.bytes !== 0) logs.push(file);
  }
  const chosen = leastPacked<Wanted>([
    ...chooseInputs(named).map(({ path, kind }) => ({
      path,
      kind,
      bytes: bytesOf.get(path) ?? null,
    })),
    ...likely
      .toSorted((a, b) => depth(a) - depth(b))
      .slice(0, MAX_LIKELY)
      .map((file) => ({ ...file, kind: null })),
  ]);
  const left = chosen.length - MAX_INPUTS + Math.max(0, likely.length - MAX_LIKELY);
  if (chosen.length > MAX_INPUTS || likely.length > MAX_LIKELY) {
    warnings.add(
      'FETCH_TOO_MANY_FILES',
      `files that may be inputs were left out: ${Math.max(left, 1)}`,
    );
  }
  const inputs = chosen.toSorted((a, b) => rank(a) - rank(b)).slice(0, MAX_INPUTS);
  // without tests nothing is to be explained
  const mayExplain = inputs.some(({ kind }) => kind === null || isTestInput({ kind }));
  return mayExplain ? [...inputs, ...chooseLogs(logs, warnings)] : inputs;
}
