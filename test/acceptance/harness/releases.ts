/** Two versions of the release artefact, made as an operator gets them: `npm run release`. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, timed } from './command.ts';
import { CACHE } from './debian-image.ts';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/** The version installed first, and the one upgraded to; they differ in nothing but the number. */
export const VERSIONS = { first: '1.0.0', second: '1.0.1' } as const;

export interface Releases {
  /** version -> tarball */
  tarballs: Record<string, string>;
  /** The Puppet module of the first version, unpacked. */
  module: string;
  remove(): void;
}

const RELEASE_SECONDS = 300;

/** Builds both and unpacks the module. @throws when the release carries no module */
export async function makeReleases(): Promise<Releases> {
  const directory = join(CACHE, `run-${process.pid}-releases`);
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const tarballs: Record<string, string> = {};
  for (const version of Object.values(VERSIONS)) {
    await timed(`npm run release -- --version ${version}`, () =>
      run(
        process.execPath,
        [join(PROJECT, 'scripts/release.mjs'), '--version', version, '--out', directory],
        { seconds: RELEASE_SECONDS },
      ),
    );
    tarballs[version] = join(directory, `stackvizd-${version}.tar.gz`);
  }
  const top = `stackvizd-${VERSIONS.first}`;
  await run('tar', [
    '--extract',
    '--file',
    tarballs[VERSIONS.first] as string,
    '--directory',
    directory,
    `${top}/puppet`,
  ]);
  const module = join(directory, top, 'puppet');
  if (!existsSync(join(module, 'metadata.json'))) throw new Error('no module in the release');
  return { tarballs, module, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
