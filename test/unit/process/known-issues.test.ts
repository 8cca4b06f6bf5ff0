/** Known issues from the directory to the summary: a build is processed. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { createLogger } from '../../../src/base/log.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Summary } from '../../../src/format/summary.ts';
import { processBuild } from '../../../src/process/build.ts';

let root: string;
let issues: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'known-'));
  issues = mkdtempSync(join(tmpdir(), 'issues-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
  rmSync(issues, { recursive: true });
});

const RUN = [
  'time: 2026-11-28 10:00:00Z',
  'test: a.T.test_one',
  'time: 2026-11-28 10:00:05Z',
  'failure: a.T.test_one [ multipart',
  'Content-Type: text/plain',
  'traceback',
  '3E\r',
  'Traceback (most recent call last):\nlibvirtError: guest is gone0\r',
  ']',
  'test: a.T.test_two',
  'time: 2026-11-28 10:00:09Z',
  'failure: a.T.test_two [',
  'ValueError: no such name',
  ']',
  'test: a.T.test_three',
  'time: 2026-11-28 10:00:10Z',
  'successful: a.T.test_three',
  '',
].join('\n');

const CONSOLE = [
  '2026-11-28 10:00:00.000000 | controller | starting',
  '2026-11-28 10:00:20.000000 | controller | Failed to fetch: Mirror sync in progress?',
  '',
].join('\n');

async function publish(rules: Record<string, string>, files: Record<string, string>) {
  for (const [name, text] of Object.entries(rules)) writeFileSync(join(issues, name), text);
  mkdirSync(join(root, 'b/zuul-info'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'b', name), text);
  const config = loadConfig({ overrides: { root, 'knownIssues.directory': issues } });
  const job = { path: 'b', source: 'trigger', reason: 'trigger', afresh: true } as const;
  const outcome = await processBuild(config, job, createLogger('silent'));
  const text = readFileSync(join(root, 'b/stackviz/summary.json'), 'utf8');
  return { summary: JSON.parse(text) as Summary, outcome };
}

test('a failure that matches says so, with the line, and the build what its console shows', async () => {
  const { summary, outcome } = await publish(
    {
      '1.yaml': 'title: Guest is gone\nurl: https://bugs.example.org/1\nmessage: guest is gone\n',
      '2.yaml': 'query: message:"Mirror sync in progress" AND tags:"console"\n',
      '3.yaml': 'message: not there\n',
    },
    { 'x.subunit': RUN, 'job-output.txt': CONSOLE },
  );
  const found = summary.knownIssues?.map(({ id, ofBuild, count, evidence }) => [
    id,
    ofBuild,
    count,
    evidence[0]?.text,
  ]);
  assert.deepEqual(found, [
    ['1', false, 1, 'libvirtError: guest is gone'],
    ['2', true, 0, 'Failed to fetch: Mirror sync in progress?'],
  ]);
  assert.deepEqual(
    summary.failures.map(({ test: name, knownIssues }) => [name, knownIssues]),
    [
      ['a.T.test_one', ['1']],
      ['a.T.test_two', []],
    ],
  );
  assert.equal(
    summary.knownIssues?.[1]?.evidence[0]?.link,
    'index.htm#/x.subunit/console?lines=L2',
  );
  assert.equal(summary.recheck.advised, false, 'test_two may be of the change');
  assert.deepEqual(outcome.known, ['1', '2']);
  assert.match(summary.report, /\[bug 1\]\(<https:\/\/bugs\.example\.org\/1>\)/);
});

test('recheck is advised where known issues explain every failure', async () => {
  const { summary } = await publish(
    {
      '1234567.yaml': 'query: message:"guest is gone"\n',
      '2.yaml': 'regex: ValueError. no such .{1,9}\n',
    },
    { 'x.subunit': RUN },
  );
  assert.equal(summary.recheck.advised, true);
  assert.equal(summary.recheck.comment, 'recheck bug 1234567, bug 2');
});

test('jobs, times, tests and what a test is called restrict a rule', async () => {
  const message = 'message: guest is gone\n';
  const { summary } = await publish(
    {
      'job.yaml': `${message}jobs: [other]\n`,
      'early.yaml': `${message}until: 2026-11-27\n`,
      'late.yaml': `${message}since: 2026-11-29\n`,
      'now.yaml': `${message}since: 2026-11-28\nuntil: 2026-11-28\n`,
      'test.yaml': `${message}test: a.T.test_o*\n`,
      'other.yaml': `${message}test: b.*\n`,
      'console.yaml': `${message}where: console\n`,
      'attachment.yaml': `${message}attachment: traceback*\n`,
      'ids.yaml': `query: message:"guest is gone"\ntest_ids: [a.T.test_two]\n`,
      'own.yaml': `query: message:"guest is gone"\ntest_ids: [a.T.test_one]\n`,
    },
    { 'x.subunit': RUN },
  );
  assert.deepEqual(
    summary.knownIssues?.map(({ id }) => id),
    ['attachment', 'now', 'own', 'test'],
  );
});

test('without a list nothing is said of known issues; with an empty one, that there is none', async () => {
  const { summary } = await publish({}, { 'x.subunit': RUN });
  assert.deepEqual(summary.knownIssues, []);
  const config = loadConfig({ overrides: { root } });
  const job = { path: 'b', source: 'trigger', reason: 'trigger', afresh: true } as const;
  await processBuild(config, job, createLogger('silent'));
  const again = JSON.parse(readFileSync(join(root, 'b/stackviz/summary.json'), 'utf8')) as Summary;
  assert.equal(again.knownIssues, null);
});
