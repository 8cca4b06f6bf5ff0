/**
 * Whose files count as published, for a command that judges what the daemons did: theirs. Whoever calls it is
 * often another user, to whom a published build looks like one that somebody uploaded.
 */
import { execFile } from 'node:child_process';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nullUnlessPassing, StackvizError } from '../../base/errors.ts';
import { actFor } from '../../build/own-files.ts';
import type { Config } from '../../config/schema.ts';

/** What a user is called; its number where it has no name here. */
async function nameOf(uid: number): Promise<string> {
  const { stdout } = await promisify(execFile)('getent', ['passwd', String(uid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.split(':')[0] || String(uid);
}

/**
 * Acts for the user that the shared files of the logs root belong to, which the first build brought. Root can
 * do that, and keeps its right to read every upload; nobody else can.
 *
 * @returns whether we are that user, and may write for the daemons
 * @throws StackvizError WRONG_USER, with the command to use instead
 */
export async function actForDaemons(
  { root, publish }: Pick<Config, 'root' | 'publish'>,
  [uid, ...words]: [number, ...string[]] = [process.geteuid?.() ?? 0, ...process.argv.slice(2)],
): Promise<boolean> {
  const shared = await lstat(join(root, publish.assetsDirectory)).catch(nullUnlessPassing);
  if (shared === null || !shared.isDirectory() || shared.uid === uid) return true;
  if (uid === 0) {
    actFor(shared.uid);
    return false;
  }
  const name = await nameOf(shared.uid);
  const command = ['runuser', '-u', name, '--', 'stackvizd', ...words].join(' ');
  const message = `what is published below ${root} belongs to ${name}, and means nothing to another user: as root, or as that one: ${command}`;
  throw new StackvizError('WRONG_USER', message);
}
