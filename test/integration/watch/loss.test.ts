/**
 * Uploads while everything goes wrong: none is lost, none is processed before it is complete, each is
 * processed once for each content. `LOSS_UPLOADS=10000` makes it the long run; the figures are printed.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, unlinkSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WatcherStatus } from '../../../src/watch/watcher.ts';
import { type Fault, judge, type Processed, parseLines, type Uploaded } from './loss-record.ts';
import { makeExpired, makeOldChanges, upload, uploadLate } from './loss-uploads.ts';

const UPLOADS = Number(process.env.LOSS_UPLOADS ?? 240);
const SETTINGS = { quietPeriodSeconds: 3, sweepIntervalSeconds: UPLOADS > 1000 ? 60 : 10 };
const UPLOADERS = 8;
/** Between two uploads of an uploader, so that faults hit some of them and leave others alone. */
const PAUSE_MS = UPLOADS > 1000 ? 100 : 900;
const EXPIRED = Math.ceil(UPLOADS / 4);
const STOPPED_MS = 3000;
/** The kernel drops events beyond `max_queued_events`, 16,384 by default; each file makes two. */
const FLOOD = 10_000;
/** A watcher that starts, or stood still, has a sweep before it; its uploads are not timed. */
const RECOVERY_MS = 2000;

describe('loss', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'stackviz-loss-'));
  const root = join(scratch, 'root');
  const stage = join(scratch, 'stage');
  const record = join(scratch, 'record');
  const uploads: Uploaded[] = [];
  const faults: Fault[] = [];
  let watcher: ChildProcess | null = null;

  async function start(): Promise<void> {
    const script = join(import.meta.dirname, 'fixtures/loss-watcher.ts');
    watcher = fork(script, [root, record, JSON.stringify(SETTINGS)]);
    await once(watcher, 'message');
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const exited = once(watcher as ChildProcess, 'exit');
    watcher?.kill(signal);
    await exited;
  }

  async function status(): Promise<WatcherStatus> {
    watcher?.send('status');
    const [answer] = await once(watcher as ChildProcess, 'message');
    return answer.status;
  }

  async function during(name: string, action: () => Promise<void>): Promise<void> {
    const startMs = Date.now();
    await action();
    faults.push({ name, startMs, endMs: Date.now() + RECOVERY_MS });
  }

  /** Stands still while more events come than the kernel keeps. */
  async function overflow(): Promise<void> {
    watcher?.kill('SIGSTOP');
    for (let i = 0; i < FLOOD; i++) {
      const file = join(root, `flood-${i}.part`);
      closeSync(openSync(file, 'w'));
      unlinkSync(file);
    }
    await sleep(STOPPED_MS);
    watcher?.kill('SIGCONT');
  }

  const processed = () => parseLines<Processed>(readFileSync(record, 'utf8'));

  /** Waits until what was uploaded last was processed, or for so long that it never will be. */
  async function settle(seconds: number): Promise<void> {
    const endMs = Date.now() + seconds * 1000;
    while (Date.now() < endMs && judge(uploads, processed(), faults).lost.length > 0) {
      await sleep(500);
    }
  }

  after(async function () {
    this.timeout(60_000 + UPLOADS * 50);
    if (watcher?.exitCode === null && watcher.signalCode === null) await end('SIGKILL');
    rmSync(scratch, { recursive: true, force: true });
  });

  it(`loses none of ${UPLOADS} uploads`, async function () {
    this.timeout(UPLOADS * 1000);
    await mkdir(root);
    await mkdir(stage);
    await makeOldChanges(root);
    const expired = await makeExpired(root, EXPIRED);
    await start();
    await sleep(2000);

    let next = 0;
    const uploader = async () => {
      for (let number = next++; number < UPLOADS; number = next++) {
        uploads.push(await upload(root, stage, number));
        await sleep(PAUSE_MS);
      }
    };
    const expiry = async () => {
      for (const change of expired) {
        await rm(change, { recursive: true });
        while (next / UPLOADS < expired.indexOf(change) / expired.length) await sleep(10);
      }
    };
    const at = async (share: number) => {
      while (uploads.length < UPLOADS * share) await sleep(10);
    };
    const breaking = async () => {
      await at(0.25);
      await during('TERM', async () => {
        await end('SIGTERM');
        await start();
      });
      await at(0.5);
      await during('kill -9', async () => {
        await end('SIGKILL');
        await start();
      });
      await at(0.75);
      await during('overflow', overflow);
    };
    await Promise.all([expiry(), breaking(), ...Array.from({ length: UPLOADERS }, uploader)]);
    await settle(3 * SETTINGS.sweepIntervalSeconds + 20);

    const late = uploads.filter((_, index) => index % 20 === 0);
    for (const one of late) await uploadLate(root, one);
    await settle(3 * SETTINGS.sweepIntervalSeconds + 20);
    await sleep(2000);

    const { stalls, sweepMisses, seen, watches } = await status();
    const { lost, half, twice, ...figures } = judge(uploads, processed(), faults);
    console.log(
      JSON.stringify({ uploads: UPLOADS, late: late.length, expired: EXPIRED, ...figures }),
      JSON.stringify({ sinceTheLastStart: { stalls, sweepMisses, seen, used: watches.used } }),
    );
    for (const [what, builds] of Object.entries({ lost, half, twice })) {
      assert.deepEqual(builds.slice(0, 10), [], `${builds.length} ${what}`);
    }
    assert.equal(stalls >= 1, true);
  });
});
