/** Two versions of the release artefacts, made as an operator gets them: `npm run release`. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, timed } from './command.ts';
import { CACHE } from './debian-image.ts';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/** The version installed first, and the one upgraded to; they differ in nothing but the number. */
export const VERSIONS = { first: '1.0.0', second: '1.0.1' } as const;

export interface Releases {
  /** Tarballs and Debian packages of all versions. */
  files: string[];
  /** The Puppet module of the first version, as `puppet module install` takes it. */
  module: string;
  remove(): void;
}

const RELEASE_SECONDS = 900;

/** Builds both of them. */
export async function makeReleases(): Promise<Releases> {
  const directory = join(CACHE, `run-${process.pid}-releases`);
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const { stdout } = await run('dpkg', ['--print-architecture']);
  const architecture = stdout.trim();
  const tarballOf = (version: string) =>
    join(directory, `stackvizd-${version}-${architecture}.tar.gz`);
  const debOf = (version: string) => join(directory, `stackvizd_${version}_${architecture}.deb`);
  const versions = Object.values(VERSIONS);
  const args = ['--out', directory, '--arch', architecture, '--level', '1'];
  const named = versions.flatMap((version) => ['--version', version]);
  await timed(`npm run release -- ${named.join(' ')}`, () =>
    run(process.execPath, [join(PROJECT, 'scripts/release.mjs'), ...args, ...named], {
      seconds: RELEASE_SECONDS,
    }),
  );
  const files = versions.flatMap((version) => [tarballOf(version), debOf(version)]);
  const module = join(directory, `openstack-stackviz-${VERSIONS.first}.tar.gz`);
  return { files, module, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
