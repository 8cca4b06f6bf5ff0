/**
 * The files of the history, below the shared directory of the logs root, for any web server:
 *
 *     <assets>/history/index.htm             the page of all of them
 *     <assets>/history/front.json.gz         FrontFile
 *     <assets>/history/jobs/<id>.json.gz     GridFile
 *     <assets>/history/causes.atom           new causes
 */
import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { nullUnlessPassing } from '../../base/errors.ts';
import { STAGING_PREFIX } from '../../build/own-files.ts';
import type { Config } from '../../config/schema.ts';
import type { RunRecord } from '../../format/history.ts';
import type { FrontFile } from '../../format/jobs/front.ts';
import { placeAssets } from '../../publish/assets.ts';
import { historyPage, loadSite } from '../../publish/site.ts';
import { holdDirectory } from '../../tree/beneath.ts';
import { named } from '../../tree/names.ts';
import { removeEntry } from '../../tree/remove.ts';
import type { TestLists } from '../keeper/test-lists.ts';
import type { SitedRun } from '../others.ts';
import { readJson } from '../published-run.ts';
import type { HistoryStore } from '../store/store.ts';
import { causesOf, makeFeed, makeFront, SEARCHED, WEEKS_MS } from './front.ts';
import { makeGrid } from './grid.ts';
import type { Growth } from './growth.ts';
import { directoryOf, frontPath, gridPath } from './places.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 86_400_000;

/** The settings that say where the files are. */
export type Place = Pick<Config, 'root' | 'publish'>;

const packed = (value: unknown) => gzipSync(JSON.stringify(value), { level: 6 });

/** Writes the file of a job, or removes it where no run is left. */
export async function writeGrid(
  config: Place,
  job: string,
  runs: readonly SitedRun[],
  lists: TestLists,
  nowMs: number,
): Promise<void> {
  const path = gridPath(config, job);
  if (runs.length > 0) {
    const grid = await makeGrid(job, runs, lists, config.root);
    const bytes = packed({ ...grid, at: nowMs });
    await placeAssets(config.root, dirname(path), [{ path: basename(path), bytes }]);
    return;
  }
  const directory = await holdDirectory(config.root, dirname(path)).catch(() => null);
  if (directory === null) return;
  try {
    await removeEntry(directory, basename(path));
  } catch (error) {
    throw await named(error, directory.path, dirname(`${config.root}/${path}`));
  } finally {
    await directory.close();
  }
}

/** Whether somebody is about to write a file, by its name: what stays so for an hour was left behind. */
async function isUnderWay(path: string): Promise<boolean> {
  if (!basename(path).startsWith(STAGING_PREFIX)) return false;
  const stats = await lstat(path).catch(() => null);
  return stats === null || stats.mtimeMs > Date.now() - HOUR_MS;
}

/** Removes what is in a directory and not wanted; what may not be removed stays, until it makes way for a file. */
async function removeFrom(
  { root }: Place,
  place: string,
  isWanted: (name: string) => boolean,
): Promise<void> {
  const directory = await holdDirectory(root, place).catch(() => null);
  if (directory === null) return;
  try {
    for (const name of await readdir(directory.path)) {
      if (isWanted(name) || (await isUnderWay(directory.entry(name)))) continue;
      await removeEntry(directory, name).catch(nullUnlessPassing);
    }
  } catch (error) {
    throw await named(error, directory.path, `${root}/${place}`);
  } finally {
    await directory.close();
  }
}

/**
 * Removes the files of all other jobs, as an index that was lost does not know that it had them, and what
 * whoever was killed left behind.
 */
export async function removeOtherGrids(config: Place, jobs: readonly string[]): Promise<void> {
  const names = new Set(jobs.map((job) => basename(gridPath(config, job))));
  await removeFrom(config, `${directoryOf(config)}/jobs`, (name) => names.has(name));
  await removeFrom(config, directoryOf(config), (name) => !name.startsWith(STAGING_PREFIX));
}

/** What was written of all jobs, by whoever did it last; null: nothing that is known. */
export function readFront(config: Place): FrontFile | null {
  try {
    return readJson<FrontFile>(config.root, frontPath(config));
  } catch {
    return null;
  }
}

/** Writes what is of all jobs. @param afresh which tests grew is looked at again, all of it */
export async function writeFront(
  config: Place,
  store: HistoryStore,
  growth: Growth,
  { nowMs, afresh }: { nowMs: number; afresh: boolean },
): Promise<void> {
  const { root, publish } = config;
  const place = directoryOf(config);
  const put = (path: string, bytes: Buffer) => placeAssets(root, place, [{ path, bytes }]);
  const all = await store.newest(SEARCHED, 0);
  const ofWeeks = all.filter(({ time }) => time >= nowMs - WEEKS_MS);
  const grown = await growth(ofWeeks, nowMs, afresh);
  await put(
    basename(frontPath(config)),
    packed({ ...(await makeFront(store, all, nowMs)), grown }),
  );
  const isRecent = ({ time }: RunRecord) => time >= nowMs - WEEK_MS;
  const before = all.filter((run) => !isRecent(run));
  const known = new Set(before.flatMap(({ causes }) => causes.map(({ id }) => id)));
  const feed = makeFeed(causesOf(all.filter(isRecent)), known);
  await put('causes.atom', Buffer.from(feed));
  const page = await historyPage(await loadSite(publish.siteDirectory), config);
  if (page !== null) await put('index.htm', Buffer.from(page));
}
