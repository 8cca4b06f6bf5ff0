/**
 * Streams that the programs of this Debian write on the spot; our reading is compared with what the
 * program itself says of its run.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exportSite } from '../../src/commands/export/export.ts';
import type { Manifest } from '../../src/format/dataset.ts';
import { fixtureOf } from '../../src/verdict/names.ts';
import { readStream } from '../fixtures/read-dataset.ts';
import { readRecorded } from '../fixtures/recorded.ts';

const SUITES = new URL('suites/', import.meta.url).pathname;
const DEBIAN = '/usr/sbin:/usr/bin:/sbin:/bin';
const quiet = { update: () => undefined, line: () => undefined };

describe('programs that write subunit', function () {
  this.timeout(180_000);
  let work: string;
  let turn = 0;
  before(() => {
    work = mkdtempSync(join(tmpdir(), 'stackvizd-producers-'));
    cpSync(SUITES, work, { recursive: true });
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  const environment = (more: Record<string, string> = {}) => ({
    PATH: DEBIAN,
    LANG: 'C.UTF-8',
    HOME: work,
    PYTHONPATH: work,
    ...more,
  });
  /** Runs a program; what it wrote, and how it ended. */
  const run = (command: string, args: string[], input?: Buffer, more = {}) => {
    const env = environment(more);
    const { stdout, stderr, status } = spawnSync(command, args, { cwd: work, env, input });
    return { stdout, stderr: stderr.toString(), status };
  };
  /** The only group of a pattern as a number. */
  const numberIn = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? Number.NaN);

  const read = async (source: { stream: Buffer } | { repository: string }) => {
    const site = join(work, `site-${turn++}`);
    const file = join(work, `${turn}.subunit`);
    if ('stream' in source) writeFileSync(file, source.stream);
    const options = {
      stdin: false,
      gzip: false,
      build: [],
      format: 'stackvizd' as const,
      env: false,
    };
    const streamFile = 'stream' in source ? [file] : [];
    const repository = 'repository' in source ? [source.repository] : [];
    assert.equal(await exportSite(site, { ...options, streamFile, repository }, {}, quiet), 0);
    const { tests, file: data } = readStream(site);
    const { warnings } = JSON.parse(readFileSync(join(site, 'manifest.json'), 'utf8')) as Manifest;
    const count = (...statuses: string[]) =>
      tests.filter(({ status }) => statuses.includes(status)).length;
    return { tests, data, count, warnings: warnings.map(({ code }) => code) };
  };

  for (const fork of ['yes', 'no']) {
    it(`libcheck, CK_FORK=${fork}`, async () => {
      const flags = execFileSync('pkg-config', ['--cflags', '--libs', 'check'], {
        encoding: 'utf8',
      });
      const compile = ['-o', 'loops', 'loops.c', ...flags.trim().split(/\s+/)];
      const built = run('gcc', compile);
      assert.equal(built.status, 0, built.stderr);
      const { stdout, stderr } = run('./loops', [], undefined, { CK_FORK: fork });
      const [ran, failed] = stderr.trim().split(' ').map(Number);
      const { count, tests, data } = await read({ stream: stdout });
      assert.equal(count('fail'), failed);
      if (fork === 'yes') assert.equal(count('fail', 'success'), ran);
      const loop = tests.filter(({ name }) => name === 'plain:test_loop');
      assert.deepEqual(
        loop.map(({ status }) => status),
        ['success', 'fail', 'success'],
      );
      assert.deepEqual(data.retries, []);
      assert.ok(data.duration.every((duration) => duration === null));
      const reasons = tests.flatMap(({ reason }) => reason ?? []);
      assert.ok(
        reasons.some((line) => /^loops\.c:\d+: .*no database/.test(line)),
        `${reasons}`,
      );
    });
  }

  it('cmocka', async () => {
    const built = run('gcc', ['-o', 'groups', 'groups.c', '-lcmocka']);
    assert.equal(built.status, 0, built.stderr);
    const { stdout, status } = run('./groups', [], undefined, {
      CMOCKA_MESSAGE_OUTPUT: 'subunit',
    });
    const { count, tests } = await read({ stream: stdout });
    assert.equal(status, 4);
    assert.equal(count('fail'), status);
    assert.deepEqual([count('success'), count('skip'), tests.length], [2, 1, 7]);
    const reasonOf = (name: string) => tests.find((test) => test.name === name)?.reason?.[0];
    assert.equal(reasonOf('cannot be set up'), 'Could not run test: Test setup failed');
    assert.equal(reasonOf('needs another port'), 'Could not run test: 0x1 != 0x2');
    assert.equal(reasonOf('whole group'), '[  FAILED  ] GROUP SETUP');
  });

  it('trial', async () => {
    const said = run('trial3', ['test_trial']);
    const { stdout, status } = run('trial3', ['--reporter=subunit', 'test_trial']);
    assert.deepEqual([said.status, status], [1, 1]);
    const text = said.stdout.toString();
    const { count, tests } = await read({ stream: stdout });
    assert.equal(tests.length, numberIn(text, /Ran (\d+) tests/));
    const outcomes = numberIn(text, /failures=(\d+)/) + numberIn(text, /errors=(\d+)/);
    assert.equal(count('fail'), outcomes);
    assert.equal(count('skip'), numberIn(text, /skips=(\d+)/));
    const left = tests.find(({ name }) => name.endsWith('test_listen'));
    assert.match(left?.reason?.[0] ?? '', /DirtyReactorAggregateError/);
  });

  it('trial --jobs, whose stream may end early', async () => {
    const { stdout } = run('trial3', ['--jobs', '1', '--reporter=subunit', 'test_trial']);
    const { tests, warnings } = await read({ stream: stdout });
    const promised = numberIn(stdout.toString(), /^Running (\d+) tests/m);
    assert.ok(promised > 0);
    assert.equal(warnings.includes('SUBUNIT_SHORT'), tests.length < promised);
  });

  for (const version of ['--subunit', '--subunit-v2']) {
    it(`zope.testrunner ${version}`, async () => {
      const args = ['--path', work, '-m', 'test_zope', '--tests-pattern', '^test_zope$'];
      const text = run('zope-testrunner', args).stdout.toString();
      const { stdout } = run('zope-testrunner', [...args, version]);
      const { count, tests, data } = await read({ stream: stdout });
      const summary = /(\d+) tests, (\d+) failures, (\d+) errors and (\d+) skipped/.exec(text);
      const [ran = 0, failures = 0, errors = 0, skipped] = (summary ?? []).slice(1).map(Number);
      assert.equal(count('fail'), failures + errors, text);
      assert.equal(count('skip'), skipped);
      assert.equal(tests.filter(({ name }) => fixtureOf(name) === null).length, ran);
      assert.deepEqual(data.lanes, ['test_zope.Layer', 'zope.testrunner.layer.UnitTests']);
      const example = tests.find(({ name }) => name === 'test_zope.example');
      assert.match(example?.reason?.[0] ?? '', /Failed example: 1 \+ 1 Expected: 3 Got: 2/);
    });
  }

  /** A fresh repository for stestr. */
  const project = (name: string) => {
    const directory = join(work, name);
    mkdirSync(directory);
    cpSync(join(SUITES, 'test_stestr.py'), join(directory, 'test_stestr.py'));
    writeFileSync(join(directory, '.stestr.conf'), '[DEFAULT]\ntest_path=.\n');
    const stestr = (...args: string[]) =>
      spawnSync('stestr', args, {
        cwd: directory,
        env: environment({ PYTHONPATH: directory }),
        encoding: 'utf8',
      });
    return { directory, stestr };
  };
  /** How many tests end so by the lines stestr prints of each. */
  const ended = (text: string, how: string) =>
    [...text.matchAll(new RegExp(`^\\{\\d+\\} \\S+ .*\\.\\.\\. ${how}`, 'gm'))].length;

  for (const mode of ['--serial', '--concurrency=2', '--isolated']) {
    it(`stestr run ${mode}`, async () => {
      const { directory, stestr } = project(`stestr${mode}`);
      const { stdout, status } = stestr('run', mode);
      const { count, tests } = await read({ repository: directory });
      assert.equal(status, 1, stdout);
      assert.equal(tests.length, 5);
      assert.equal(count('success'), ended(stdout, 'ok'));
      assert.equal(count('fail'), ended(stdout, 'FAILED'));
      assert.equal(count('skip'), ended(stdout, 'SKIPPED'));
      assert.ok(tests.every(({ lane }) => /^worker-\d+$/.test(lane ?? '')));
    });
  }

  it('stestr, killed', async () => {
    const { directory, stestr } = project('stestr-killed');
    assert.equal(stestr('init').status, 0);
    const env = environment({ PYTHONPATH: directory, HANG: '1' });
    const child = spawn('stestr', ['run', '--serial'], {
      cwd: directory,
      env,
      stdio: 'ignore',
      detached: true,
    });
    const ended = new Promise((done) => child.once('close', done));
    const left = () =>
      readdirSync(join(directory, '.stestr')).filter((name) => name.startsWith('tmp'));
    const deadline = Date.now() + 60_000;
    let ended4: number;
    do {
      await sleep(500);
      ended4 = left().length === 0 ? 0 : (await read({ repository: directory })).tests.length;
    } while (ended4 < 4 && Date.now() < deadline);
    process.kill(-(child.pid as number), 'SIGKILL');
    await ended;
    const { count, tests } = await read({ repository: directory });
    assert.equal(count('success'), 1 + 1);
    assert.equal(count('fail'), 1);
    assert.equal(count('skip'), 1);
    assert.ok(tests.length <= 5);
  });

  /** What subunit-stats counts. */
  const stats = (stream: Buffer) => {
    const text = run('subunit-stats', [], stream).stdout.toString();
    const of = (word: string) => numberIn(text, new RegExp(`${word} tests:\\s+(\\d+)`));
    return {
      total: of('Total'),
      passed: of('Passed'),
      failed: of('Failed'),
      skipped: of('Skipped'),
    };
  };

  it('tap2subunit', async () => {
    const tap = `1..6
ok 1 - first thing
not ok 2 - second thing (as is.said)
# Failed test 'second thing'
#   at t/x.t line 5.
ok 3 - skipped # SKIP no network
not ok 4 - todo # TODO not done
ok
`;
    const { stdout, status } = run('tap2subunit', [], Buffer.from(tap));
    assert.equal(status, 0);
    const { count, tests } = await read({ stream: stdout });
    const { total, failed, skipped } = stats(stdout);
    const counts = [tests.length, count('fail'), count('skip')];
    assert.deepEqual(counts, [total, failed, skipped]);
    const second = tests.find(({ name }) => name === 'test 2 - second thing (as is.said)');
    assert.deepEqual(second?.reason?.[0], "Failed test 'second thing' at t/x.t line 5.");
    const missing = tests.find(({ name }) => name === 'test 6');
    assert.deepEqual(missing?.reason, ['test missing from TAP output']);
  });

  it('subunit.run, tests that report for themselves how they ended', async () => {
    const { stdout } = run('/usr/bin/python3', ['-m', 'subunit.run', 'test_reports']);
    const said = run('/usr/bin/python3', ['-m', 'unittest', 'test_reports']);
    const { tests, data } = await read({ stream: stdout });
    assert.match(said.stderr, /FAILED \(expected failures=1, unexpected successes=1\)/);
    const told = tests.map(({ name, status }) => `${name.split('_').at(-1)} ${status}`);
    const want = ['known xfail', 'known success', 'mended uxsuccess', 'mended success'];
    assert.deepEqual(told, want);
    assert.deepEqual(data.retries, [], 'nothing was run again');
  });

  it("subunit's filters", async () => {
    const stream = readRecorded('testrepository.subunit.gz');
    const tagged = run('subunit-tags', ['gw7', '-worker-0'], stream).stdout;
    const failures = run('subunit-filter', ['--no-passthrough'], stream).stdout;
    const first = run('subunit-2to1', [], stream).stdout;
    const whole = await read({ stream });
    for (const filtered of [tagged, failures, run('subunit-1to2', [], first).stdout]) {
      const { count, tests } = await read({ stream: filtered });
      const { total, failed, skipped } = stats(filtered);
      assert.deepEqual([tests.length, count('fail'), count('skip')], [total, failed, skipped]);
    }
    const one = await read({ stream: first });
    assert.equal(one.count('fail'), whole.count('fail'));
    assert.equal(one.tests.length, whole.tests.length);
  });

  it('libsubunit-perl', async () => {
    const program = `use Subunit;
      Subunit::start_test("a.b"); Subunit::success_test("a.b");
      Subunit::start_test("c d"); Subunit::fail_test("c d", "why\\n");
      Subunit::skip_test("e", "no\\n"); Subunit::xfail_test("f", "as ever\\n");`;
    const { stdout } = run('perl', ['-e', program]);
    const counter = `use Subunit; my $s = {};
      package Ops; sub new { bless {} } our $AUTOLOAD; sub AUTOLOAD { 1 } package main;
      my $code = Subunit::parse_results(Ops::new(), $s, *STDIN);
      printf "%d %d %d %d %d", $code, $s->{TESTS_EXPECTED_OK}, $s->{TESTS_UNEXPECTED_FAIL},
        $s->{TESTS_SKIP}, $s->{TESTS_EXPECTED_FAIL};`;
    const said = run('perl', ['-e', counter], stdout).stdout.toString().split(' ').map(Number);
    const { count } = await read({ stream: stdout });
    const ours = [count('success'), count('fail'), count('skip'), count('xfail')];
    assert.deepEqual([1, ...ours], said);
    const glued = 'use Subunit; Subunit::fail_test("a", "why"); Subunit::start_test("b");';
    const { tests } = await read({ stream: run('perl', ['-e', glued]).stdout });
    assert.equal(tests.length, 2);
  });
});
