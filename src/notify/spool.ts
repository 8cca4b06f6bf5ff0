/**
 * What is still to be told: a file for each build that was published, until somebody has taken it.
 *
 * The worker only writes the file; it needs no network, and waits for nobody. A build that is published again
 * before it was told has one file: what is told is the summary as it is then.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  /** Path of the logs root on this machine, and of the build below it. */
  root: z.string(),
  path: z.string(),
  /** Epoch milliseconds. */
  publishedAt: z.number(),
});

/** A build that is to be told of. */
export type Notice = z.infer<typeof schema>;

/** A notice and its file: one that is written anew meanwhile is another. */
export interface Waiting {
  name: string;
  notice: Notice;
}

/** More are refused: nobody takes them. */
const MAX_WAITING = 10_000;
const NAME = /^[0-9a-f]{40}\.json$/;

const nameOf = ({ root, path }: Notice) =>
  `${createHash('sha1').update(`${root}\0${path}`).digest('hex')}.json`;

/** Puts a notice into the spool. @throws system errors; an Error where it is full */
export async function addNotice(directory: string, notice: Notice): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o750 });
  const names = await readdir(directory);
  if (names.length >= MAX_WAITING) throw new Error(`${MAX_WAITING} notices wait already`);
  const made = join(directory, `.${randomUUID()}`);
  await writeFile(made, JSON.stringify(notice), { mode: 0o640 });
  await rename(made, join(directory, nameOf(notice)));
}

/** All that wait, the oldest first; what is no notice is removed. @throws system errors */
export async function readNotices(directory: string): Promise<Waiting[]> {
  const names = (await readdir(directory)).filter((name) => NAME.test(name));
  const waiting: Waiting[] = [];
  for (const name of names) {
    const text = await readFile(join(directory, name), 'utf8').catch(() => null);
    // what cannot be read now may be at the next look
    if (text === null) continue;
    try {
      waiting.push({ name, notice: schema.parse(JSON.parse(text)) });
    } catch {
      await unlink(join(directory, name)).catch(() => undefined);
    }
  }
  return waiting.sort((a, b) => a.notice.publishedAt - b.notice.publishedAt);
}

/** Forgets a notice, unless the build was published again meanwhile. */
export async function removeNotice(directory: string, { name, notice }: Waiting): Promise<void> {
  const text = await readFile(join(directory, name), 'utf8').catch(() => null);
  if (text !== JSON.stringify(notice)) return;
  await unlink(join(directory, name)).catch(() => undefined);
}
