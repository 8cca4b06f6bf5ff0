/** Readers of a build, who must never see a half, not even those that never stop to look. */
import assert from 'node:assert/strict';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest, SiteConfig } from '../../../src/format/dataset.ts';
import { readData } from '../../fixtures/read-dataset.ts';

const INTERVAL_MS = 5;

/** Reads what config.json names; every packed file to its end. @throws when something is amiss */
export function readPublished(build: string): void {
  const output = join(build, 'stackviz');
  readFileSync(join(output, 'index.htm'));
  const config = JSON.parse(readFileSync(join(output, 'data/config.json'), 'utf8')) as SiteConfig;
  for (const { path } of config.datasets[0]?.artifacts ?? []) {
    readData(join(output, 'data'), path);
  }
}

/** Reads again and again; `stop` gives how often there was something, and what was wrong with it. */
export function startReader(build: string): { stop(): { seen: number; faults: string[] } } {
  let seen = 0;
  const faults: string[] = [];
  const look = () => {
    if (!existsSync(join(build, 'stackviz'))) return;
    try {
      readPublished(build);
      seen += 1;
    } catch (error) {
      faults.push((error as Error).message);
    }
  };
  const timer = setInterval(look, INTERVAL_MS);
  return {
    stop() {
      clearInterval(timer);
      look();
      return { seen, faults };
    },
  };
}

/** What is published is whole: every file named, nothing else unfinished. */
export function assertWhole(build: string): Manifest {
  const output = join(build, 'stackviz');
  const manifest = JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8')) as Manifest;
  for (const file of manifest.files) assert.ok(lstatSync(join(output, file)).isFile(), file);
  const config = JSON.parse(readFileSync(join(output, 'data/config.json'), 'utf8')) as SiteConfig;
  for (const { path } of config.datasets[0]?.artifacts ?? [])
    assert.ok(manifest.files.includes(`data/${path}`), path);
  const leftovers = readdirSync(build).filter((name) => /^\.stackviz-[a-z0-9-]+$/.test(name));
  assert.deepEqual(leftovers, []);
  return manifest;
}
