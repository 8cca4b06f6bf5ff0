/** A directory as a tarball that depends on nothing but names, contents and execute bits. */
import { spawnSync } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { HOME, run, SetupError } from '../setup.mjs';

/** Seconds since 1970 that every file gets: SOURCE_DATE_EPOCH, or the time of the last commit. */
export function sourceTime() {
  if (process.env.SOURCE_DATE_EPOCH) return process.env.SOURCE_DATE_EPOCH;
  const git = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: HOME, encoding: 'utf8' });
  return git.status === 0 ? git.stdout.trim() : '0';
}

/** Packs `directory` into `tarball`, with GNU tar and gzip: under its own name, or what is in it, if `flat`. */
export async function packTarball(directory, tarball, { flat = false, level = 6 } = {}) {
  const tar = [
    '--create',
    '--format=gnu',
    '--sort=name',
    `--mtime=@${sourceTime()}`,
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mode=u=rwX,go=rX',
    `--use-compress-program=gzip -n -${level}`,
    `--file=${tarball}`,
    ...(flat
      ? [`--directory=${directory}`, '.']
      : [`--directory=${dirname(directory)}`, basename(directory)]),
  ];
  if ((await run('tar', tar)) !== 0) throw new SetupError('tar failed');
}
