import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { GROWING_MS, LATE_MS, STILL_MS } from '../../../src/build/arrival/settle.ts';
import { createJudge, firstSight, type Judge } from '../../../src/build/judge.ts';
import { DEFAULT_PATH_TEMPLATES } from '../../../src/config/path-templates.ts';

const QUIET = 120_000;
const DEADLINE = 14_400_000;
const MINUTE = 60_000;
const STREAM = 'test: a\nsuccess: a\n';
let root: string;
let judge: Judge;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stackviz-judge-'));
  judge = createJudge({
    root,
    pathTemplates: DEFAULT_PATH_TEMPLATES,
    maxFiles: 1000,
    uploaded: 'replace',
    quietMs: QUIET,
    deadlineMs: DEADLINE,
  });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text = STREAM): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
const changedMs = (path: string) => statSync(join(root, path)).ctimeMs;

describe('judge', () => {
  it('knows what is no build, belongs to another, and has nothing to show', async () => {
    const sight = firstSight('changed', 0);
    assert.deepEqual(await judge('a/b', sight, 0), { kind: 'no build', owner: null });
    put('a/b/job-output.json', '[]');
    const laterMs = Date.now() + QUIET;
    assert.deepEqual(await judge('a/b', sight, laterMs), { kind: 'empty' });
    assert.deepEqual(await judge('a/b', firstSight('nothing'), laterMs), { kind: 'empty' });
    put('a/b/controller/logs/x.subunit');
    assert.deepEqual(await judge('a/b/controller', sight, laterMs), {
      kind: 'no build',
      owner: 'a/b',
    });
  });

  it('has fresh uploads processed before old ones, whoever found them', async () => {
    put('a/b/x.subunit');
    const atMs = changedMs('a/b/x.subunit');
    const priorities = [];
    for (const [told, ageMs] of [
      ['nothing', 5 * MINUTE],
      ['nothing', 120 * MINUTE],
      ['changed', 120 * MINUTE],
    ] as const) {
      const answer = await judge('a/b', firstSight(told), atMs + ageMs);
      priorities.push(answer.kind === 'process' && [answer.reason, answer.priority]);
    }
    assert.deepEqual(priorities, [
      ['quiet', 'fresh'],
      ['quiet', 'backfill'],
      ['quiet', 'fresh'],
    ]);
  });

  it('waits for a quiet period, and no longer than the deadline', async () => {
    put('a/b/x.subunit');
    const nowMs = changedMs('a/b/x.subunit') + 1000;
    const answer = await judge('a/b', firstSight('changed', nowMs), nowMs);
    assert.ok(answer.kind === 'incomplete' && Math.abs(answer.againMs - QUIET + 1000) < 1);
    const stuck = await judge('a/b', firstSight('changed', nowMs - DEADLINE), nowMs);
    assert.equal(stuck.kind === 'process' && stuck.reason, 'deadline');
  });

  it('does not wait for our clock to come to where that of a file server is', async () => {
    put('a/b/x.subunit');
    const aheadMs = 60 * MINUTE;
    const nowMs = changedMs('a/b/x.subunit') - aheadMs;
    const sighting = firstSight('nothing', nowMs);
    const answer = await judge('a/b', sighting, nowMs);
    assert.ok(answer.kind === 'incomplete' && Math.abs(answer.againMs - QUIET) < 1);
    const second = { ...sighting, change: answer.change };
    const later = await judge('a/b', second, nowMs + answer.againMs);
    assert.equal(later.kind === 'process' && later.reason, 'quiet');
  });

  it('waits some seconds after the marker for a stream', async () => {
    put('a/b/logs/dstat-csv_log.txt', '"Dstat 0.8.0 CSV output"\n"epoch"\n"epoch"\n1795863561\n');
    put('a/b/logs/empty.subunit', '');
    put('a/b/job-output.json', '[]');
    const doneMs = changedMs('a/b/job-output.json') + STILL_MS;
    const first = await judge('a/b', firstSight('changed', doneMs), doneMs);
    assert.ok(first.kind === 'incomplete' && Math.abs(first.againMs - LATE_MS + STILL_MS) < 1);
    const without = await judge('a/b', firstSight('changed', doneMs), doneMs + LATE_MS);
    assert.equal(without.kind === 'process' && without.reason, 'marker');
    put('a/b/logs/x.subunit');
    // it may be growing: it is written in place, behind the marker
    const nowMs = changedMs('a/b/logs/x.subunit') + GROWING_MS;
    const growing = await judge('a/b', firstSight('changed', nowMs), nowMs - 1000);
    assert.equal(growing.kind, 'incomplete');
    const complete = await judge('a/b', firstSight('changed', nowMs), nowMs);
    assert.equal(complete.kind === 'process' && complete.reason, 'marker');
  });

  it('does not wait for a stream behind the marker that was put there whole', async () => {
    put('a/b/job-output.json', '[]');
    put('a/b/x.subunit');
    // as rsync -a does: the time is that of the source
    utimesSync(join(root, 'a/b/x.subunit'), 1_700_000_000, 1_700_000_000);
    const nowMs = changedMs('a/b/x.subunit') + STILL_MS;
    const complete = await judge('a/b', firstSight('changed', nowMs), nowMs);
    assert.equal(complete.kind === 'process' && complete.reason, 'marker');
  });

  it('believes whoever says that a build is complete', async () => {
    put('a/b/x.subunit');
    const answer = await judge('a/b', firstSight('complete'), Date.now());
    assert.equal(answer.kind === 'process' && answer.reason, 'told');
  });
});
