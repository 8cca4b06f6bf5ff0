/**
 * Which files of a build are read.
 *
 * Jobs put them into the build directory, its `logs/`, or, of several nodes, below `<host>/` or
 * `<host>/logs/`; the test repository of a run that was cut off stands in `.stestr/` there.
 */
import { opendir } from 'node:fs/promises';
import { holdDirectory } from '../tree/beneath.ts';
import type { Warnings } from './warnings.ts';

export type InputKind = 'subunit' | 'dstat' | 'inventory';

/** A file that is read. */
export interface Input {
  kind: InputKind;
  /** Relative to the build directory. */
  path: string;
  /** Directory of the node it came from, null in a build of one node. */
  host: string | null;
}

const PACKED = '(?:\\.(?:gz|bz2|xz))?';
const STREAM = new RegExp(`^(?:[^/]+\\.subunit|subunit_log\\.txt)${PACKED}$`);
const REPOSITORY = new RegExp(`^\\.(?:stestr|testrepository)/(?:\\d+|tmp[^/]*)${PACKED}$`);
const DSTAT = new RegExp(`^(?:dstat-csv_log\\.txt|dstat-csv\\.txt|dstat-csv\\.log)${PACKED}$`);
const INVENTORY = /^zuul-info\/inventory\.yaml$/;
const OUTPUT = /^\.stackviz-|^stackviz(?:\/|$)/;

/** The path without a place that may stand before it, and the host among it. */
function locate(path: string): { rest: string; host: string | null } {
  const parts = path.split('/');
  const at = (index: number) => parts[index] ?? '';
  if (at(0) === 'logs') return { rest: parts.slice(1).join('/'), host: null };
  if (at(1) === 'logs') return { rest: parts.slice(2).join('/'), host: at(0) };
  if (parts.length > 1 && !at(0).startsWith('.')) {
    return { rest: parts.slice(1).join('/'), host: at(0) };
  }
  return { rest: path, host: null };
}

/** The kind of a file by its path relative to the build directory; null: it is not read. */
export function classifyInput(path: string): Input | null {
  if (INVENTORY.test(path)) return { kind: 'inventory', path, host: null };
  if (OUTPUT.test(path)) return null;
  const { rest, host } = locate(path);
  if (STREAM.test(rest) || REPOSITORY.test(rest)) return { kind: 'subunit', path, host };
  if (DSTAT.test(rest)) return { kind: 'dstat', path, host };
  return null;
}

const isRepositoryFile = (path: string) => /(?:^|\/)\.(?:stestr|testrepository)\/[^/]+$/.test(path);

/** The run a repository file holds: numbered runs in order, an unfinished one after them. */
function runNumber(path: string): number {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.startsWith('tmp') ? Number.MAX_SAFE_INTEGER : Number.parseInt(name, 10);
}

/**
 * Of several files with the same content, the one to read.
 *
 * The log archiver may be packing a file at this moment: `x` goes before `x.gz`. A test repository
 * holds the same run as the stream made from it: it is read, its latest run only, where the node
 * has no stream.
 */
export function chooseInputs(inputs: Input[]): Input[] {
  const paths = new Set(inputs.map((input) => input.path));
  const once = inputs.filter((input) => {
    const plain = input.path.replace(/\.(?:gz|bz2|xz)$/, '');
    return plain === input.path || !paths.has(plain);
  });
  const hosts = new Set(
    once
      .filter((input) => input.kind === 'subunit' && !isRepositoryFile(input.path))
      .map((input) => input.host),
  );
  const latest = new Map<string | null, Input>();
  for (const input of once) {
    if (!isRepositoryFile(input.path) || hosts.has(input.host)) continue;
    const known = latest.get(input.host);
    if (known === undefined || runNumber(input.path) > runNumber(known.path)) {
      latest.set(input.host, input);
    }
  }
  return once
    .filter((input) => !isRepositoryFile(input.path) || latest.get(input.host) === input)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

const REPOSITORY_NAMES = new Set(['.stestr', '.testrepository']);

/** Whether a directory can hold inputs, by its path relative to the build. */
function mayHoldInputs(path: string): boolean {
  if (OUTPUT.test(path)) return false;
  const parts = path.split('/');
  const last = parts.at(-1) ?? '';
  if (REPOSITORY_NAMES.has(last)) return parts.length <= 3;
  if (parts.length === 1) return true;
  return parts.length === 2 && last === 'logs' && !last.startsWith('.');
}

/**
 * Lists the inputs of a build, sorted by path.
 *
 * @param build the build directory, for example the path of a held one
 * @param maxEntries directory entries looked at before the search ends with a warning
 */
export async function findInputs(
  build: string,
  maxEntries: number,
  warnings: Warnings,
): Promise<Input[]> {
  const found: Input[] = [];
  const pending = [''];
  let entries = 0;
  for (let at = pending.shift(); at !== undefined; at = pending.shift()) {
    const directory = await holdDirectory(build, at);
    try {
      for await (const entry of await opendir(directory.path)) {
        if (++entries > maxEntries) {
          warnings.add(
            'BUILD_TOO_MANY_FILES',
            `only ${maxEntries} directory entries were looked at`,
          );
          return chooseInputs(found);
        }
        const path = at === '' ? entry.name : `${at}/${entry.name}`;
        if (entry.isDirectory() && mayHoldInputs(path)) pending.push(path);
        const input = classifyInput(path);
        if (input === null) continue;
        if (entry.isFile()) found.push(input);
        else
          warnings.add('INPUT_NOT_PLAIN', 'an input that is no regular file is not read', { path });
      }
    } finally {
      await directory.close();
    }
  }
  return chooseInputs(found);
}
