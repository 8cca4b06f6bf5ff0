/** image/gate/stackviz-gate as a job calls it: on logs and repositories, and when all goes wrong. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
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
import { fileURLToPath } from 'node:url';
import type { Context } from 'mocha';
import type { DatasetConfig, Manifest, SiteConfig } from '../../src/format/dataset.ts';
import { RECORDED, readTempest } from '../fixtures/recorded.ts';
import { skipFor } from '../harness/skip.ts';

const HOME = fileURLToPath(new URL('../../', import.meta.url));
const GATE = join(HOME, 'image/gate/stackviz-gate');
const STACKVIZD = join(HOME, 'bin/stackvizd');

describe('stackviz-gate', function () {
  this.timeout(60_000);
  let home: string;
  let logs: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'stackviz-gate-'));
    logs = join(home, 'zuul-output/logs');
    mkdirSync(logs, { recursive: true });
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const environment = (more: Record<string, string> = {}) => ({
    PATH: process.env.PATH ?? '',
    HOME: home,
    BASE: join(home, 'stack'),
    STACKVIZD,
    ...more,
  });

  /** Runs it; it ends with 0 and one line of its own, whatever there is. */
  function gate(args: string[] = [], more: Record<string, string> = {}): string {
    const { status, stdout, stderr } = spawnSync(GATE, args, {
      env: environment(more),
      encoding: 'utf8',
    });
    assert.equal(status, 0, `${stdout}${stderr}`);
    assert.equal(stderr, '');
    assert.match(stdout, /^stackviz: [^\n]*\n$/);
    const leftovers = existsSync(logs)
      ? readdirSync(logs).filter((name) => name.startsWith('.stackviz'))
      : [];
    assert.deepEqual(leftovers, [], stdout);
    return stdout.trim();
  }

  const json = (path: string) => JSON.parse(readFileSync(join(logs, 'stackviz', path), 'utf8'));
  const manifest = () => json('manifest.json') as Manifest;
  const dataset = () => (json('config.json') as SiteConfig).datasets[0] as DatasetConfig;
  const primary = () =>
    dataset().artifacts.filter(({ artifact_type }) => artifact_type === 'tests');

  /** A repository as stestr leaves it. */
  function repository(directory: string, runs: Record<string, Buffer>): void {
    mkdirSync(join(directory, '.stestr'), { recursive: true });
    for (const [name, stream] of Object.entries(runs)) {
      writeFileSync(join(directory, '.stestr', name), stream);
    }
  }

  it('finds what a job collected, and names the job by the variables of Zuul', () => {
    for (const name of ['testrepository.subunit.gz', 'dstat-csv_log.txt.gz', 'job-output.txt.gz']) {
      copyFileSync(RECORDED + name, join(logs, name));
    }
    const line = gate([], { ZUUL_CHANGE: '904711', ZUUL_PATCHSET: '3', ZUUL_PIPELINE: 'check' });
    assert.match(
      line,
      /stackviz: .*\/zuul-output\/logs\/stackviz: \d+ files, tests: .*\b\d+ passed/,
    );
    assert.equal(manifest().counts.fail, 8);
    assert.deepEqual(
      [dataset().change_id, dataset().revision, dataset().pipeline],
      ['904711', '3', 'check'],
    );
    const types = new Set(dataset().artifacts.map(({ artifact_type }) => artifact_type));
    for (const type of ['tests', 'dstat-series', 'console-text'])
      assert.ok(types.has(type as never), type);
    assert.ok(existsSync(join(logs, 'stackviz/index.html')));
  });

  it('reads the repository where the runner left it, also of a run that was interrupted', () => {
    repository(join(home, 'stack/tempest'), { 0: readTempest('tempest.v1.subunit') });
    gate();
    assert.equal(primary().length, 1);
    rmSync(join(home, 'stack/tempest/.stestr/0'));
    copyFileSync(
      `${RECORDED}interrupted.v1.subunit`,
      join(home, 'stack/tempest/.stestr/tmpab12cd'),
    );
    const before = manifest().counts;
    gate();
    assert.notDeepEqual(manifest().counts, before);
  });

  it('tells grenade’s old from its new, and nodes apart', () => {
    const stream = readTempest('tempest.v1.subunit');
    repository(join(home, 'stack/old/tempest'), { 0: stream.subarray(0, 40_000) });
    repository(join(home, 'stack/new/tempest'), { 0: stream });
    mkdirSync(join(logs, 'subnode-2'));
    copyFileSync(
      `${RECORDED}testrepository.subunit.gz`,
      join(logs, 'subnode-2/testrepository.subunit.gz'),
    );
    gate();
    const places = primary().map(({ phase, host }) => phase ?? host);
    assert.deepEqual(places.sort(), ['new', 'old', 'subnode-2']);
  });

  it('replaces the site of an earlier call', () => {
    copyFileSync(`${RECORDED}testrepository.subunit.gz`, join(logs, 'testrepository.subunit.gz'));
    gate();
    writeFileSync(join(logs, 'stackviz/of-before'), '');
    gate();
    assert.equal(existsSync(join(logs, 'stackviz/of-before')), false);
  });

  describe('says in one line why there is no site, and leaves nothing', () => {
    const no = (line: string, reason: RegExp) => {
      assert.match(line, /^stackviz: no site: /);
      assert.match(line, reason);
      assert.equal(existsSync(join(logs, 'stackviz')), false);
    };

    it('nothing to read', () => no(gate(), /no test run/));

    it('no log directory', () => {
      rmSync(logs, { recursive: true });
      no(gate(), /no log directory/);
    });

    it('not installed', () => no(gate([], { STACKVIZD: '/nowhere/stackvizd' }), /not installed/));

    it('wrong options', () => {
      no(gate(['--seconds', 'soon']), /--seconds wants a number/);
      no(gate(['--sooner']), /no option --sooner/);
      no(gate(['--seconds']), /wants a value/);
      no(gate(['old=/nowhere']), /no directory/);
    });

    it('the time is over', () => {
      writeFileSync(join(home, 'slow'), '#!/bin/sh\nmkdir -p "$8"; sleep 30\n');
      chmodSync(join(home, 'slow'), 0o755);
      no(gate(['--seconds', '1'], { STACKVIZD: join(home, 'slow') }), /not ready within 1 s/);
    });

    describe('the disk is full', () => {
      const onSmallDisk = (test: Context, check: () => void) => {
        if (process.getuid?.() !== 0) skipFor(test, 'only root can mount a small disk');
        const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'gate', logs]);
        if (mount.status !== 0) skipFor(test, 'a file system of a set size cannot be mounted');
        try {
          check();
        } finally {
          spawnSync('umount', [logs]);
        }
      };

      it('while the site is written', function () {
        onSmallDisk(this, () => {
          repository(join(home, 'stack/tempest'), { 0: readTempest('tempest.v1.subunit') });
          no(gate(), /ENOSPC|no space/i);
        });
      });

      it('to the last byte, so that no word of it could be kept there', function () {
        const filled =
          '#!/bin/sh\nfor site; do :; done\nmkdir "$site"; cat /dev/zero >"$site/all"\n';
        writeFileSync(join(home, 'filled'), filled);
        chmodSync(join(home, 'filled'), 0o755);
        onSmallDisk(this, () => no(gate([], { STACKVIZD: join(home, 'filled') }), /no space/i));
      });
    });

    it('stackvizd ends without a word', () => {
      writeFileSync(join(home, 'silent'), '#!/bin/sh\nexit 134\n');
      chmodSync(join(home, 'silent'), 0o755);
      no(gate([], { STACKVIZD: join(home, 'silent') }), /ended with code 134 and said nothing/);
    });

    it('the job is aborted', async () => {
      writeFileSync(join(home, 'slow'), '#!/bin/sh\nsleep 30\n');
      chmodSync(join(home, 'slow'), 0o755);
      const child = spawn(GATE, [], {
        env: environment({ STACKVIZD: join(home, 'slow') }),
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      let line = '';
      child.stdout.on('data', (text) => {
        line += text;
      });
      while (!readdirSync(logs).some((name) => name.startsWith('.stackviz'))) await sleep(20);
      // as a job's end is: to the whole group
      process.kill(-(child.pid as number), 'SIGTERM');
      const [code] = await once(child, 'exit');
      assert.equal(code, 0);
      no(line.trim(), /signal/);
      assert.deepEqual(readdirSync(logs), []);
    });
  });
});
