import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DEFAULT_PATH_TEMPLATES,
  pathTemplatesSchema,
} from '../../../../src/config/path-templates.ts';
import { readPath } from '../../../../src/process/metadata/path.ts';
import fc from '../../../harness/property.ts';

test('reads every path layout', () => {
  assert.deepEqual(readPath('45/912345/3/check/keystone-tempest/5f3e1a2'), {
    change: '912345',
    patchset: '3',
    pipeline: 'check',
    job: 'keystone-tempest',
    build: '5f3e1a2',
  });
  assert.equal(readPath('logs/45/912345/3/check/x/5f3e1a2').change, '912345');
  const revision = `ab${'0'.repeat(38)}`;
  assert.deepEqual(readPath(`ab/${revision}/post/publish-docs/5f3e1a2`), {
    patchset: revision,
    pipeline: 'post',
    job: 'publish-docs',
    build: '5f3e1a2',
  });
  assert.deepEqual(readPath('periodic/opendev.org/openstack/nova/stable/nova-lvm/5f3e1a2'), {
    pipeline: 'periodic',
    project: 'openstack/nova',
    branch: 'stable',
    job: 'nova-lvm',
    build: '5f3e1a2',
  });
  assert.deepEqual(readPath('5f3/openstack/5f3e1a2b'), { build: '5f3e1a2b' });
  assert.equal(readPath('opendev/5f3/openstack/5f3e1a2b').build, '5f3e1a2b');
  assert.deepEqual(readPath('some/where/else'), {});
  assert.deepEqual(readPath('44/912345/3/check/keystone-tempest/nothex'), {});
});

test('what a path repeats of a value must agree with it', () => {
  assert.deepEqual(readPath('46/912345/3/check/x/5f3e1a2'), {});
  assert.deepEqual(readPath('5f4/openstack/5f3e1a2b'), {});
});

test('reads paths by the templates of the config', () => {
  const templates = [
    '{shard}/{project+}/{change}-x',
    'jobs/{job}/*/{build}',
    '{project+}/at/{branch}',
  ];
  assert.equal(pathTemplatesSchema.safeParse(templates).success, false);
  const valid = [
    '{shard}/{project+}/c/{change}',
    'jobs/{job}/*/{build}',
    '**/{project+}/at/{branch}',
  ];
  assert.deepEqual(pathTemplatesSchema.parse(valid), valid);
  assert.deepEqual(readPath('s/openstack/nova/c/123', valid), {
    project: 'openstack/nova',
    change: '123',
  });
  assert.deepEqual(readPath('jobs/tempest/linux/abcdef1', valid), {
    job: 'tempest',
    build: 'abcdef1',
  });
  assert.deepEqual(readPath('a/b/at/main', valid), { project: 'a/b', branch: 'main' });
  assert.deepEqual(readPath('jobs/tempest/linux', valid), {});
  for (const wrong of [
    '{name}',
    '{job',
    'a//b',
    '{job+2}',
    '(a+)+',
    '**/**/**/**',
    '{build:100}',
  ]) {
    assert.equal(pathTemplatesSchema.safeParse([wrong]).success, false, wrong);
  }
});

test('a name that a template has twice is one value', () => {
  const twice = ['{job}/{pipeline}/{job}/{build}'];
  assert.deepEqual(readPath('a/check/b/5f3e1a2', twice), {});
  assert.deepEqual(readPath('a/check/a/5f3e1a2', twice), {
    job: 'a',
    pipeline: 'check',
    build: '5f3e1a2',
  });
});

test('in a template of the operator a name fits any directory', () => {
  const own = ['jenkins/{pipeline}/{job}/{build}', '{change:3}/{change}/{patchset}/{build}'];
  for (const build of ['123', '#7', '0123abc', '2026-11-29_06-00']) {
    assert.deepEqual(readPath(`jenkins/gate/myjob/${build}`, own), {
      pipeline: 'gate',
      job: 'myjob',
      build,
    });
  }
  const change = { change: 'PR-12', patchset: 'b', build: '1' };
  assert.deepEqual(readPath('PR-/PR-12/b/1', own), change);
  assert.deepEqual(readPath('PR-/PX-12/b/1', own), {}, 'contradiction');
  // where parts are of any length only the build may be called anything
  const somewhere = ['**/{change}/{job}/{build}'];
  assert.deepEqual(readPath('a/b/12/tempest/7', somewhere), {
    change: '12',
    job: 'tempest',
    build: '7',
  });
  assert.deepEqual(readPath('a/b/x/tempest/7', somewhere), {});
});

test('the templates that come with the program keep their rules', () => {
  assert.deepEqual(readPath('45/912345/3/check/x/123'), {});
  assert.deepEqual(readPath('45/912345/3/check/x/123', [...DEFAULT_PATH_TEMPLATES]), {});
});

test('no path keeps the templates busy', () => {
  const worst = ['**/{project+}/**/{change}'];
  assert.deepEqual(readPath(Array(40).fill('a').join('/'), worst), {});
  assert.deepEqual(readPath('a/'.repeat(100_000), worst), {});
  fc.assert(
    fc.property(fc.array(fc.constantFrom('12', 'a.b', '5f3e1a2', '5f3', 'x', '')), (parts) => {
      readPath(parts.join('/'));
    }),
  );
});
