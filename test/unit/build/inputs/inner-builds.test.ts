import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { findInputs } from '../../../../src/build/inputs/find.ts';
import { createWarnings } from '../../../../src/build/warnings.ts';

let build: string;
beforeEach(() => {
  build = mkdtempSync(join(tmpdir(), 'within-'));
});
afterEach(() => rmSync(build, { recursive: true }));

function put(path: string, text = ''): void {
  mkdirSync(dirname(join(build, path)), { recursive: true });
  writeFileSync(join(build, path), text);
}
/** By hand, as Zuul's log-inventory role writes it. */
const inventory = (at: string, id: string) =>
  put(
    `${at}zuul-info/inventory.yaml`,
    `all:\n  hosts:\n    controller:\n      nodepool: {}\n  vars:\n    zuul:\n      branch: master\n      build: ${id}\n      buildset: ${'b'.repeat(32)}\n      job: tempest\n`,
  );
const [OWN, OTHER] = ['1'.repeat(32), '2'.repeat(32)];
function outer(): void {
  inventory('', OWN);
  put('job-output.txt');
  put('testrepository.subunit');
}
/** Test inputs that are read, and the builds that are told of. */
async function find() {
  const warnings = createWarnings();
  const inputs = await findInputs(build, 1000, warnings);
  return {
    read: inputs.filter(({ kind }) => kind === 'subunit').map(({ path }) => path),
    within: warnings.list().map(({ code, path }) => `${code} ${path}`),
  };
}

test("a build's own logs are read, those of another that stands in them are not", async () => {
  outer();
  inventory('logs/child/', OTHER);
  put('logs/child/job-output.json');
  put('logs/child/testrepository.subunit');
  put('logs/child/controller/logs/x.subunit');
  put('logs/child/testr_results', 'not looked into');
  put('logs/children/x.subunit');
  assert.deepEqual(await find(), {
    read: ['logs/children/x.subunit', 'testrepository.subunit'],
    within: ['BUILD_WITHIN logs/child'],
  });
});

test('one sign is enough: the marker, or the id of another build', async () => {
  outer();
  put('logs/marked/job-output.json.gz');
  put('logs/marked/x.subunit');
  inventory('controller/', OTHER);
  put('controller/logs/y.subunit');
  assert.deepEqual(await find(), {
    read: ['testrepository.subunit'],
    within: ['BUILD_WITHIN controller', 'BUILD_WITHIN logs/marked'],
  });
});

test('the marker tells one from the build that it stands in, whatever its id says', async () => {
  outer();
  inventory('logs/child/', OWN);
  put('logs/child/job-output.json');
  put('logs/child/x.subunit');
  const within = ['BUILD_WITHIN logs/child'];
  assert.deepEqual(await find(), { read: ['testrepository.subunit'], within });
});

test('one within another is told of once, and one without inputs is not', async () => {
  outer();
  inventory('logs/child/', OTHER);
  inventory('logs/child/logs/grandchild/', '3'.repeat(32));
  put('logs/child/logs/grandchild/x.subunit');
  put('logs/empty/job-output.json');
  assert.deepEqual(await find(), {
    read: ['testrepository.subunit'],
    within: ['BUILD_WITHIN logs/child'],
  });
});

test('nodes, copies and what has no such sign are part of the build', async () => {
  outer();
  // a copy of what the build has, and nodes that have the logs of what ran on them
  inventory('archive/', OWN);
  put('archive/a.subunit');
  for (const at of ['controller', 'test-node', 'logs/nested-ansible']) {
    put(`${at}/job-output.txt`);
    put(`${at}/zuul-info/zuul-info.controller.txt`);
    put(`${at}/logs/b.subunit`);
  }
  put('compute1/job-output.json');
  put('compute1/logs/c.subunit');
  put('logs/job-output.json');
  put('logs/d.subunit');
  // an inventory of some other tool
  put('logs/tool/zuul-info/inventory.yaml', 'all: {}\n');
  put('logs/tool/e.subunit');
  assert.deepEqual(await find(), {
    read: [
      'archive/a.subunit',
      'compute1/logs/c.subunit',
      'controller/logs/b.subunit',
      'logs/d.subunit',
      'logs/nested-ansible/logs/b.subunit',
      'logs/tool/e.subunit',
      'test-node/logs/b.subunit',
      'testrepository.subunit',
    ],
    within: [],
  });
});

test('of what is no build all the builds in it are read', async () => {
  for (const at of ['1', '2']) {
    put(`${at}/job-output.json`);
    put(`${at}/x.subunit`);
  }
  assert.deepEqual(await find(), { read: ['1/x.subunit', '2/x.subunit'], within: [] });
});
