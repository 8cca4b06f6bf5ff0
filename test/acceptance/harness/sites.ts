/** What is published on a logs server, and whether it is whole. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../../src/format/dataset.ts';
import { say, waitFor } from './command.ts';
import { LOGS_ROOT, type LogsServer } from './logs-server.ts';

const ASSET = /(?:src|href)="((?:\.\.\/)+[^"]+)"/g;

/** Directory of a build as this machine sees it. */
export function buildDirectory(server: LogsServer, path: string): string {
  return server.path(`${LOGS_ROOT}/${path}`);
}

/** It is there, and what it was prepared in is gone, which is so a moment later. */
export function isPublished(server: LogsServer, path: string): boolean {
  const build = buildDirectory(server, path);
  return (
    existsSync(join(build, 'stackviz/manifest.json')) &&
    !readdirSync(build).some((name) => name.startsWith('.stackviz-'))
  );
}

export function manifestText(server: LogsServer, path: string): string {
  return readFileSync(join(buildDirectory(server, path), 'stackviz/manifest.json'), 'utf8');
}

/** Waits until every build has its site; tells which have none when that takes too long. */
export async function waitForSites(
  server: LogsServer,
  paths: readonly string[],
  seconds: number,
): Promise<void> {
  const missing = () => paths.filter((path) => !isPublished(server, path));
  try {
    await waitFor('', seconds, () => missing().length === 0);
  } catch {
    const left = missing();
    throw new Error(
      `after ${seconds} s ${left.length} of ${paths.length} builds have no site: ${left.join(' ')}`,
    );
  }
}

/** Every file the manifest names and every asset the page uses is there; nothing is left over. */
export function assertWhole(server: LogsServer, path: string, tests: number): void {
  const build = buildDirectory(server, path);
  const { files, counts } = JSON.parse(manifestText(server, path)) as Manifest;
  const missing = files.filter((file) => !existsSync(join(build, 'stackviz', file)));
  assert.deepEqual(missing, [], `${path}: missing files`);
  assert.equal(
    Object.values(counts).reduce((sum, count) => sum + count, 0),
    tests,
    `${path}: test runs`,
  );
  const page = readFileSync(join(build, 'stackviz/index.htm'), 'utf8');
  const assets = [...page.matchAll(ASSET)].map(([, url]) => url as string);
  assert.ok(assets.length > 0, `${path}: the page uses no assets`);
  for (const asset of assets) {
    assert.ok(statSync(join(build, 'stackviz', asset)).size > 0, `${path}: ${asset}`);
  }
  const unfinished = [...readdirSync(build), ...readdirSync(join(build, 'stackviz/data'))].filter(
    (name) => name.startsWith('.stackviz-') || name.endsWith('.part'),
  );
  assert.deepEqual(unfinished, [], `${path}: leftovers`);
}

/** Prints uploads against whole sites, and asserts that they are the same number. */
export function assertNoneLost(server: LogsServer, paths: readonly string[], tests: number): void {
  const published = paths.filter((path) => isPublished(server, path));
  for (const path of published) assertWhole(server, path, tests);
  say(`${paths.length} uploads, ${published.length} sites, all of them whole`);
  assert.equal(published.length, paths.length);
}

/**
 * The web server that answers at `address` for the logs root has browsers ask again for what is written again, and keep
 * what is named by its content.
 */
export async function assertKept(server: LogsServer, address: string, path: string): Promise<void> {
  const { files } = JSON.parse(manifestText(server, path)) as Manifest;
  const named = files.filter((file) => /\.(?:gz|zst)$/.test(file));
  assert.ok(named.some((file) => file.endsWith('.zst')));
  const again = ['index.htm', 'manifest.json', 'summary.json', 'data/config.json'];
  const expected = [
    ...again.map((file) => [`${path}/stackviz/${file}`, 'no-cache']),
    ...named.map((file) => [`${path}/stackviz/${file}`, 'max-age=31536000, immutable']),
    ['stackviz-assets/history/index.htm', 'no-cache'],
    ['stackviz-assets/history/front.json.gz', 'no-cache'],
  ];
  const names = expected.map(([name]) => `'${name}'`).join(', ');
  const { stdout } = await server.container.sh(
    `ruby -ropen-uri -e '[${names.replaceAll("'", '"')}].each { |name| puts URI.open("${address}/#{name}").meta["cache-control"] }'`,
  );
  const told = stdout.trimEnd().split('\n');
  assert.deepEqual(
    expected.map(([name], i) => [name, told[i]]),
    expected,
  );
}
