/** Uploads of the loss test: four ways of bringing a build, into new changes and existing ones. */
import { execFile } from 'node:child_process';
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { contentOf, type Uploaded } from './loss-record.ts';

const run = promisify(execFile);
const STREAM = 'logs/testrepository.subunit';
const DSTAT = 'logs/dstat-csv_log.txt';
const MARKER = 'job-output.json.gz';
const CHUNK = 'x'.repeat(1000);
/** Changes that are there before. */
const OLD_CHANGES = 200;
const STYLES = ['rsync', 'in place', 'mkdir and write', 'rename'] as const;

/** Path of the upload of this number; half go into changes that exist, in three ways. */
export function pathOf(number: number): string {
  const build = number.toString(16).padStart(7, '0');
  const change = 1000 + (number % OLD_CHANGES);
  const old = `${change % 10}/${change}`;
  if (number % 8 === 0) return `${old}/1/check/job-${number}/${build}`;
  if (number % 8 === 2) return `${old}/1/check/job/${build}`;
  if (number % 8 === 4) return `${old}/${number}/gate/job/${build}`;
  if (number % 8 === 6) return `periodic/opendev.org/openstack/nova/master/job-${number}/${build}`;
  return `${number % 10}/${50_000 + number}/1/check/job/${build}`;
}

export async function makeOldChanges(root: string): Promise<void> {
  for (let number = 0; number < OLD_CHANGES; number++) {
    const change = 1000 + number;
    await mkdir(join(root, `${change % 10}/${change}/1/check/job/old`), { recursive: true });
  }
  await mkdir(join(root, 'periodic/opendev.org/openstack/nova/master'), { recursive: true });
}

/** Builds for the log expiry to delete, without inputs. */
export async function makeExpired(root: string, count: number): Promise<string[]> {
  const changes: string[] = [];
  for (let number = 0; number < count; number++) {
    const change = `${number % 10}/${90_000 + number}`;
    await mkdir(join(root, change, '1/check/job/fffffff/logs/etc'), { recursive: true });
    await writeFile(join(root, change, '1/check/job/fffffff', MARKER), '');
    changes.push(join(root, change));
  }
  return changes;
}

/** @param stage a directory of the same file system, outside the root */
export async function upload(root: string, stage: string, number: number): Promise<Uploaded> {
  const path = pathOf(number);
  const style = STYLES[Math.floor(number / 2) % STYLES.length] ?? 'rsync';
  const build = join(root, path);
  const startMs = Date.now();
  if (style === 'rsync' || style === 'rename') {
    const local = join(stage, `${number}`);
    await writeBuild(local);
    await mkdir(style === 'rename' ? dirname(build) : build, { recursive: true });
    if (style === 'rename') {
      await writeFile(join(local, MARKER), '');
      await rename(local, build);
    } else {
      await run('rsync', ['-a', `${local}/`, build]);
      await writeFile(join(local, MARKER), '');
      await run('rsync', ['-a', join(local, MARKER), build]);
      await rm(local, { recursive: true });
    }
  } else {
    await mkdir(join(build, 'logs'), { recursive: true });
    if (style === 'in place') {
      for (let i = 0; i < 5; i++) {
        await appendFile(join(build, STREAM), CHUNK);
        await sleep(10);
      }
      await writeFile(join(build, DSTAT), CHUNK);
    } else await writeBuild(build);
    await writeFile(join(build, MARKER), '');
  }
  return { path, style, startMs, doneMs: Date.now(), contents: [contentOf(build)] };
}

async function writeBuild(build: string): Promise<void> {
  await mkdir(join(build, 'logs'), { recursive: true });
  await writeFile(join(build, STREAM), CHUNK.repeat(5));
  await writeFile(join(build, DSTAT), CHUNK);
}

/** A file that comes after the upload was processed. */
export async function uploadLate(root: string, uploaded: Uploaded): Promise<void> {
  const build = join(root, uploaded.path);
  await writeFile(join(build, 'logs/late.subunit'), CHUNK);
  uploaded.contents.push(contentOf(build));
}
