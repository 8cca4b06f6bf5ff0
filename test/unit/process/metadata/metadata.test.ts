import assert from 'node:assert/strict';
import { test } from 'node:test';
import { combineMetadata } from '../../../../src/process/metadata/combine.ts';
import { readEnvironment } from '../../../../src/process/metadata/environment.ts';
import { readInventory } from '../../../../src/process/metadata/inventory.ts';
import { readPath } from '../../../../src/process/metadata/path.ts';
import { createWarnings } from '../../../../src/process/warnings.ts';

function inventory(zuul: string) {
  const warnings = createWarnings();
  const yaml = `all:\n  vars:\n    zuul:\n${zuul.replace(/^/gm, '      ')}\n`;
  return {
    found: readInventory(yaml, 'i', warnings),
    codes: warnings.list().map(({ code }) => code),
  };
}

test('reads an inventory, with the message plain or in base64', () => {
  const common = `
build: 5f3e1a2b
change: '912345'
patchset: 3
change_url: https://review.example.org/c/912345
project:
  name: openstack/keystone
`;
  for (const message of [
    'Fix the thing',
    Buffer.from('Fix the thing\n\nBecause.').toString('base64'),
  ]) {
    const { found, codes } = inventory(`${common}message: ${message}`);
    assert.deepEqual(codes, []);
    assert.equal(found.subject, 'Fix the thing');
    assert.equal(found.change, '912345');
    assert.equal(found.patchset, '3');
    assert.equal(found.project, 'openstack/keystone');
    assert.equal(found.changeUrl, 'https://review.example.org/c/912345');
  }
});

test('a link that is no web address is no link', () => {
  assert.equal(inventory('change_url: "javascript:alert(1)"').found.changeUrl, null);
});

test('an inventory of the wrong shape is a warning', () => {
  const warnings = createWarnings();
  for (const yaml of ['', '[', 'all: 3', '- a', `a: ${'['.repeat(20_000)}`]) {
    assert.deepEqual(readInventory(yaml, 'i', warnings), {});
  }
  const [warning] = warnings.list();
  assert.deepEqual([warning?.code, warning?.count], ['INVENTORY_UNREADABLE', 5]);
  // a value of the wrong type costs that value
  const { found } = inventory('job: [1]\npipeline: gate');
  assert.deepEqual([found.job, found.pipeline], [null, 'gate']);
});

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
  assert.deepEqual(readPath('some/where/else'), {});
});

test('reads the variables of Zuul v2 and v3', () => {
  const v2 = {
    ZUUL_PROJECT: 'openstack/nova',
    ZUUL_CHANGE: '12',
    ZUUL_PATCHSET: '3',
    ZUUL_PIPELINE: 'gate',
    JOB_NAME: 'tempest-full',
    ZUUL_UUID: 'abc',
  };
  assert.deepEqual(readEnvironment(v2), {
    project: 'openstack/nova',
    change: '12',
    patchset: '3',
    pipeline: 'gate',
    job: 'tempest-full',
    build: 'abc',
  });
  assert.equal(readEnvironment({ ...v2, ZUUL_JOB: 'v3-name' }).job, 'v3-name');
});

test('the first source that knows a member decides it', () => {
  const combined = combineMetadata({ job: null, change: '1' }, { job: 'a', change: '2' });
  assert.deepEqual([combined.job, combined.change, combined.branch], ['a', '1', null]);
});
