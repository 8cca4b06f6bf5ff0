/** roles/process-stackviz under the real ansible, on a node and under the executor's layout. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SiteConfig } from '../../src/format/dataset.ts';
import { RECORDED, readTempest } from '../fixtures/recorded.ts';
import { needTool } from '../harness/skip.ts';

const HOME = fileURLToPath(new URL('../../', import.meta.url));

/** What Zuul tells a job of itself, as the change of the recorded build. */
const ZUUL = {
  build: '1f3c9a7d0c8b4e5fa1b2c3d4e5f60718',
  job: 'stackviz-fixture-full',
  pipeline: 'check',
  project: { name: 'openstack/stackviz-fixture' },
  branch: 'master',
  change: '904711',
  patchset: '3',
  change_url: 'https://review.example.org/c/904711',
  change_message: 'Fix typo\n\nChange-Id: I0123',
};

describe('the role process-stackviz', function () {
  this.timeout(120_000);
  let directory: string;
  let logs: string;

  before(function () {
    needTool(
      this,
      spawnSync('ansible-playbook', ['--version']).error === undefined,
      'ansible-core',
    );
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stackviz-role-'));
    logs = join(directory, 'logs');
    mkdirSync(logs);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** Runs the role. @returns the recap's counts and what it said */
  function play(variables: Record<string, unknown>): {
    changed: number;
    failed: number;
    said: string;
  } {
    const playbook = join(directory, 'play.yaml');
    const gate = join(HOME, 'image/gate/stackviz-gate');
    const vars = { stackviz_logs: logs, stackviz_gate: gate, zuul: ZUUL, ...variables };
    writeFileSync(
      playbook,
      JSON.stringify([
        { hosts: 'localhost', gather_facts: false, vars, roles: ['process-stackviz'] },
      ]),
    );
    const { status, stdout, stderr } = spawnSync(
      'ansible-playbook',
      ['-i', 'localhost,', '-c', 'local', playbook],
      {
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH ?? '',
          HOME: directory,
          LC_ALL: 'C.UTF-8',
          ANSIBLE_ROLES_PATH: join(HOME, 'roles'),
          // Zuul's module, which only Zuul's own Ansible has
          ...(variables.stackviz_artifact === false
            ? {}
            : { ANSIBLE_LIBRARY: join(HOME, 'test/image/library') }),
          ANSIBLE_NOCOLOR: '1',
          STACKVIZD: join(HOME, 'bin/stackvizd'),
          ZUUL_RETURN_FILE: join(directory, 'returned.json'),
        },
      },
    );
    assert.equal(status, 0, `${stdout}${stderr}`);
    const count = (name: string) => Number(new RegExp(`${name}=(\\d+)`).exec(stdout)?.[1]);
    const said = /"msg": "(stackviz: [^"]*)"/.exec(stdout)?.[1] ?? stdout;
    return { changed: count('changed'), failed: count('failed'), said };
  }

  const returned = () => JSON.parse(readFileSync(join(directory, 'returned.json'), 'utf8'));
  const config = () =>
    JSON.parse(readFileSync(join(logs, 'stackviz/config.json'), 'utf8')) as SiteConfig;

  it('makes the site on the node, returns its address to Zuul, and once is enough', () => {
    const tempest = join(directory, 'tempest');
    mkdirSync(join(tempest, '.stestr'), { recursive: true });
    writeFileSync(join(tempest, '.stestr/0'), readTempest('tempest.v1.subunit'));
    const first = play({ stackviz_places: [tempest] });
    assert.deepEqual([first.changed, first.failed], [1, 0]);
    assert.match(first.said, /stackviz: .*logs\/stackviz: \d+ files, tests: /);
    const [dataset] = config().datasets;
    assert.deepEqual(
      [dataset?.name, dataset?.change_id, dataset?.revision, dataset?.pipeline],
      [ZUUL.job, ZUUL.change, ZUUL.patchset, ZUUL.pipeline],
    );
    assert.deepEqual(
      [dataset?.change_project, dataset?.change_subject],
      [ZUUL.project.name, 'Fix typo'],
    );
    const [artifact] = returned().zuul.artifacts;
    assert.deepEqual([artifact.name, artifact.url], ['Stackviz', 'stackviz/index.html']);
    assert.equal(play({ stackviz_places: [tempest] }).changed, 0);
    assert.equal(play({ stackviz_places: [tempest], stackviz_force: true }).changed, 1);
  });

  it('makes the site of what was collected, as on the executor', () => {
    mkdirSync(join(logs, 'controller/logs'), { recursive: true });
    for (const name of ['testrepository.subunit.gz', 'dstat-csv_log.txt.gz']) {
      copyFileSync(RECORDED + name, join(logs, 'controller/logs', name));
    }
    copyFileSync(`${RECORDED}job-output.txt.gz`, join(logs, 'job-output.txt.gz'));
    assert.equal(play({ stackviz_artifact: false }).changed, 1);
    const types = config().datasets[0]?.artifacts.map(({ artifact_type }) => artifact_type) ?? [];
    for (const type of ['tests', 'dstat-series', 'console-text'] as const) {
      assert.ok(types.includes(type), type);
    }
  });

  it('fails no job: nothing to read, not installed', () => {
    for (const [variables, reason] of [
      [{}, /no test run/],
      [{ stackviz_gate: '/nowhere/stackviz-gate' }, /nowhere|No such file/],
    ] as const) {
      const { changed, failed, said } = play(variables);
      assert.deepEqual([changed, failed], [0, 0]);
      assert.match(said, reason);
      assert.equal(existsSync(join(directory, 'returned.json')), false);
    }
  });
});
