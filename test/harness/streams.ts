/** Builds of streams, as they are published. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'node:test';
import { createLogger } from '../../src/base/log.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Manifest } from '../../src/format/dataset.ts';
import { processBuild } from '../../src/process/build.ts';
import { artifactsOf, readStream } from '../fixtures/read-dataset.ts';

/** A run as stestr keeps it: tests one after the other, from `minute` on. */
export function run(minute: number, ...tests: string[]): string {
  const time = (second: number) =>
    `time: 2026-11-28 10:${String(minute).padStart(2, '0')}:${String(second).padStart(2, '0')}Z\n`;
  return tests
    .map((id, at) => `${time(at)}test: ${id}\n${time(at + 1)}successful: ${id}\n`)
    .join('');
}

/** Processes builds in a directory of its own for each test of the file. */
export function createStreamReader() {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'streams-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  return {
    /** What was published of the build. */
    summaryOf: () => JSON.parse(readFileSync(join(root, 'b/stackviz/summary.json'), 'utf8')),
    /** Forgets the build and its page. */
    clear: () => rmSync(join(root, 'b'), { recursive: true }),
    /** Adds files to the build and processes it; the tests of each stream, the warnings. */
    async read(files: Record<string, string | Buffer>) {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(root, 'b', path)), { recursive: true });
        writeFileSync(join(root, 'b', path), content);
      }
      const job = { path: 'b', source: 'trigger', reason: 'trigger' } as const;
      await processBuild(loadConfig({ overrides: { root } }), job, createLogger('silent'));
      const site = join(root, 'b/stackviz');
      const streams = artifactsOf(join(site, 'data'), 'tests').map(({ artifact_name }, nth) => [
        artifact_name,
        ...readStream(join(site, 'data'), nth).tests.map(({ name }) => name),
      ]);
      const manifest = readFileSync(join(site, 'manifest.json'), 'utf8');
      const { warnings } = JSON.parse(manifest) as Manifest;
      return { streams, warnings: warnings.map(({ code, path }) => `${code} ${path}`) };
    },
  };
}
