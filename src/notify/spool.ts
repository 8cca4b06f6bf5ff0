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
  /** It is not told before: what was published may be half of an upload that goes on. Epoch milliseconds. */
  notBefore: z.number().optional(),
  /** When it was first left, where it was left again before it was told. */
  waitsSince: z.number().optional(),
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

/** For how long to hold a notice back: after it was published, and after it was first left. */
export interface Holding {
  quietMs: number;
  mostMs: number;
}

/** The notice with the time until which it is held; one that waits already keeps the time since when it does. */
async function held(path: string, notice: Notice, { quietMs, mostMs }: Holding): Promise<Notice> {
  const before = await readFile(path, 'utf8')
    .then((text) => schema.parse(JSON.parse(text)))
    .catch(() => undefined);
  const waitsSince = before?.waitsSince ?? before?.publishedAt ?? notice.publishedAt;
  const notBefore = Math.min(notice.publishedAt + quietMs, waitsSince + mostMs);
  return { ...notice, notBefore, waitsSince };
}

/**
 * Puts a notice into the spool.
 *
 * @param holding null: it may be told at once
 * @throws system errors; an Error where it is full
 */
export async function addNotice(
  directory: string,
  notice: Notice,
  holding: Holding | null = null,
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o750 });
  const names = await readdir(directory);
  if (names.length >= MAX_WAITING) throw new Error(`${MAX_WAITING} notices wait already`);
  const made = join(directory, `.${randomUUID()}`);
  const path = join(directory, nameOf(notice));
  const kept = holding === null ? notice : await held(path, notice, holding);
  await writeFile(made, JSON.stringify(kept), { mode: 0o640 });
  await rename(made, path);
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

/**
 * Forgets a notice, unless the build was published again meanwhile.
 *
 * @returns false: it is gone already, so somebody else empties the spool as well
 */
export async function removeNotice(directory: string, { name, notice }: Waiting): Promise<boolean> {
  try {
    const path = join(directory, name);
    if ((await readFile(path, 'utf8')) === JSON.stringify(notice)) await unlink(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
  return true;
}
