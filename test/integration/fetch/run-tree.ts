/** A run's logs with names of all kinds, and what a download of it must be. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { findInputs } from '../../../src/build/inputs/find.ts';
import { createWarnings } from '../../../src/build/warnings.ts';
import type { FetchContext } from '../../../src/fetch/context.ts';
import { createGuard } from '../../../src/fetch/wire/guard.ts';
import { readRecorded } from '../../fixtures/recorded.ts';

const MEBIBYTE = 1024 * 1024;

/** A context that may ask loopback, with little patience. */
export function testContext(limits: Partial<FetchContext['limits']> = {}): FetchContext {
  return {
    guard: createGuard({ hosts: 'any', privateHosts: ['127.0.0.1:*'] }),
    limits: {
      maxBytes: 64 * MEBIBYTE,
      maxLogBytes: 8 * MEBIBYTE,
      maxAnswerBytes: 4 * MEBIBYTE,
      maxListings: 100,
      maxEntries: 10_000,
      concurrency: 4,
      silenceMs: 20_000,
      totalMs: 60_000,
      retries: 2,
      ...limits,
    },
    gerrit: null,
  };
}

const STREAM = readRecorded('testrepository.subunit.gz');
const DSTAT = readRecorded('dstat-csv_log.txt.gz');

/** Each stream differs, or it would be taken for a copy of another. */
let streams = 0;
const stream = () => Buffer.concat([STREAM, Buffer.from('\n'.repeat(++streams))]);

/** Path -> content. Some are inputs, some look like it, some must not be asked for. */
const files = (): Record<string, Buffer | string> => ({
  'testrepository.subunit': stream(),
  'zuul-info/inventory.yaml': 'all:\n  vars: {}\n',
  'job-output.txt': 'a line\n',
  'a folder/logs/my dstat #1 100%.csv': DSTAT,
  'a folder/logs/other.csv': `a,b\n${'1,2\n'.repeat(100)}`,
  'controller/logs/dstat-csv_log.txt': Buffer.concat([DSTAT, Buffer.from('\n')]),
  'controller/logs/ü & <x>;y=1.subunit': stream(),
  'controller/logs/k:l+m?n.subunit': stream(),
  [`controller/logs/${'long-'.repeat(20)}.subunit`]: stream(),
  'controller/etc/hidden.subunit': stream(),
  'controller/logs/syslog.txt': 'x'.repeat(1000),
  'stackviz/data/tests.subunit': 'ours',
});

export interface RunTree {
  root: string;
  /** Path -> content of what is to be fetched. */
  wanted: Map<string, Buffer>;
  remove(): Promise<void>;
}

/** Writes files below a new directory that web servers of another user may read. */
export async function writeTree(content: Record<string, Buffer | string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'stackviz-fetch-'));
  for (const [path, bytes] of Object.entries(content)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), bytes);
  }
  await chmod(root, 0o755);
  return root;
}

/** The tree; what is wanted of it is what the daemon would read. */
export async function makeRunTree(): Promise<RunTree> {
  const root = await writeTree(files());
  const wanted = new Map<string, Buffer>();
  for (const { path } of await findInputs(root, 10_000, createWarnings())) {
    wanted.set(path, await readFile(join(root, path)));
  }
  return { root, wanted, remove: () => rm(root, { recursive: true }) };
}

/** The files below a directory, unpacked: path without the end that a packer adds -> content. */
export async function readTree(directory: string): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const isPacked = path.endsWith('.gz');
    const name = path.slice(directory.length + 1).replace(/\.gz$/, '');
    found.set(name, isPacked ? gunzipSync(bytes) : bytes);
  }
  return found;
}
