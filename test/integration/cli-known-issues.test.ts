/** What `known-issues suggest` proposes, taken by `known-issues check`. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RECORDED } from '../fixtures/recorded.ts';
import { packet } from '../fixtures/subunit.ts';
import { stackvizd } from './cli-run.ts';

describe('known-issues', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stackvizd-known-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('check takes what suggest prints, as it is', async () => {
    const root = join(directory, 'logs');
    const issues = join(directory, 'issues');
    mkdirSync(join(root, 'b'), { recursive: true });
    mkdirSync(issues);
    const name = 'testrepository.subunit.gz';
    copyFileSync(`${RECORDED}${name}`, join(root, 'b', name));
    const suggested = await stackvizd(['known-issues', 'suggest', '--root', root, 'b']);
    assert.equal(suggested.code, 0, suggested.stderr);
    assert.match(suggested.stdout, /^title: /m);
    writeFileSync(join(issues, 'BUG-1.yaml'), suggested.stdout);
    const args = ['known-issues', 'check', '--root', root, '--directory', issues, 'b'];
    const checked = await stackvizd(args);
    assert.equal(checked.code, 0, checked.stdout);
    assert.match(checked.stdout, /^1 known issue$/m);
    assert.match(checked.stdout, /BUG-1 \(.*\): explains \d+ of its failures/);
  });

  it('suggest says how many causes it leaves out', async () => {
    const root = join(directory, 'logs');
    mkdirSync(join(root, 'b'), { recursive: true });
    const packets = Array.from({ length: 23 }, (_, at) => {
      const testId = `a.T.test_${at}`;
      const bytes = `Traceback (most recent call last):\nError${String.fromCharCode(97 + at).repeat(3)}: the ${'xyz'.repeat(at + 1)} went away\n`;
      const file = { name: 'traceback', mime: 'text/plain;charset=utf8', bytes };
      return [
        packet({ testId, status: 'inprogress', timestamp: 1e15 }),
        packet({ testId, file, timestamp: 1e15 }),
        packet({ testId, status: 'fail', timestamp: 1e15 + 1 }),
      ];
    });
    writeFileSync(join(root, 'b', 'testrepository.subunit'), Buffer.concat(packets.flat()));
    const { stdout, stderr } = await stackvizd(['known-issues', 'suggest', '--root', root, 'b']);
    assert.match(stdout, /\n# and 3 more causes\n$/, stderr);
  });

  it('suggest proposes once what builds have in common, and names them', async () => {
    const root = join(directory, 'logs');
    const name = 'testrepository.subunit.gz';
    for (const build of ['a', 'b', 'c']) {
      mkdirSync(join(root, build), { recursive: true });
      copyFileSync(`${RECORDED}${name}`, join(root, build, name));
    }
    const suggest = (...builds: string[]) =>
      stackvizd(['known-issues', 'suggest', '--root', root, ...builds]);
    const proposed = (text: string) => text.match(/^(?:# )?(?:message|regex): .*/gm) ?? [];
    const [one, all] = await Promise.all([suggest('a'), suggest('a', 'b', 'c')]);
    assert.deepEqual(proposed(all.stdout), proposed(one.stdout));
    assert.equal(new Set(proposed(all.stdout)).size, proposed(all.stdout).length);
    assert.equal(all.stdout.match(/^# also in b, c$/gm)?.length, proposed(all.stdout).length);
    assert.doesNotMatch(one.stdout, /also in/);
  });

  it('suggest prints nothing that could be taken for a file where there is nothing to propose', async () => {
    const root = join(directory, 'logs');
    const put = (build: string, ...statuses: ('success' | 'fail')[]) => {
      mkdirSync(join(root, build), { recursive: true });
      const packets = statuses.flatMap((status, at) => [
        packet({ testId: `a.T.test_${at}`, status: 'inprogress', timestamp: 1e15 }),
        packet({ testId: `a.T.test_${at}`, status, timestamp: 1e15 + 1 }),
      ]);
      writeFileSync(join(root, build, 'testrepository.subunit'), Buffer.concat(packets));
    };
    put('passed', 'success', 'success');
    put('silent', 'success', 'fail');
    const passed = await stackvizd(['known-issues', 'suggest', '--root', root, 'passed']);
    assert.deepEqual(passed, {
      code: 1,
      stdout: '',
      stderr: 'passed: no test failed\nnothing to suggest\n',
    });
    const silent = await stackvizd(['known-issues', 'suggest', '--root', root, 'silent']);
    assert.deepEqual([silent.code, silent.stdout], [1, '']);
    assert.match(
      silent.stderr,
      /^a\.T\.test_1\nthey say nothing that could be looked for.*\nnothing to suggest\n$/,
    );
    // beside one that has something, it is a comment
    const name = 'testrepository.subunit.gz';
    mkdirSync(join(root, 'failed'));
    copyFileSync(`${RECORDED}${name}`, join(root, 'failed', name));
    const both = await stackvizd(['known-issues', 'suggest', '--root', root, 'passed', 'failed']);
    assert.equal(both.code, 0, both.stderr);
    assert.match(both.stdout, /^# passed: no test failed\n/);
    assert.match(both.stdout, /^title: /m);
  });
});
