import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { StackvizError } from '../../../../src/base/errors.ts';
import { DEFAULT_PATH_TEMPLATES } from '../../../../src/config/path-templates.ts';
import type { Looked } from '../../../../src/watch/settle/settler.ts';
import { sweepTree } from '../../../../src/watch/sweep/sweep.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stackviz-sweep-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), 'x');
  }
}

async function sweep(
  looked: Looked = 'enqueued',
  done: string[] = [],
  signal = new AbortController().signal,
) {
  const found: string[] = [];
  const result = await sweepTree({
    root,
    assetsDirectory: 'stackviz-assets',
    pathTemplates: DEFAULT_PATH_TEMPLATES,
    examine: async (build) => {
      if (done.includes(build)) return 'done';
      found.push(build);
      return looked;
    },
    signal,
  });
  return { found: found.sort(), result };
}

describe('sweep', () => {
  it('finds builds of every layout, and only those with something to show', async () => {
    put(
      '12/345612/3/check/tempest/abc1234/job-output.json.gz',
      '12/345612/3/check/tempest/abc1234/logs/testrepository.subunit.gz',
      '12/345612/3/check/docs/def5678/job-output.json.gz',
      'periodic/opendev.org/openstack/stackviz/master/tempest/aaa1111/zuul-info/inventory.yaml',
      'periodic/opendev.org/openstack/stackviz/master/tempest/aaa1111/node1/logs/x.subunit',
      'jenkins/77/logs/testrepository.subunit',
      'bare/78/.stestr/0',
      'other/logs/deep/er/syslog.txt',
    );
    const { found, result } = await sweep('enqueued', ['12/345612/3/check/docs/def5678']);
    assert.deepEqual(found, [
      '12/345612/3/check/tempest/abc1234',
      'bare/78',
      'jenkins/77',
      'periodic/opendev.org/openstack/stackviz/master/tempest/aaa1111',
    ]);
    assert.equal(result.builds, 5);
    assert.equal(result.complete, true);
  });

  it('takes no output of ours, no temporary, no link and not the root for a build', async () => {
    put(
      'a/b/job-output.json',
      'a/b/x.subunit',
      'a/b/stackviz/manifest.json',
      'a/b/stackviz/data/x.subunit',
      'a/b/.stackviz-12ab/data/x.subunit',
      'bare/78/logs/x.subunit',
      'bare/78/stackviz/manifest.json',
      'bare/78/stackviz/data/dstat-csv_log.txt',
      'stackviz-assets/x.subunit',
      'up/.~tmp~/x.subunit',
      'up/.x.subunit.Ab12Cd',
      'x.subunit',
      'job-output.json',
    );
    symlinkSync('/', join(root, 'slash'));
    symlinkSync(join(root, 'a'), join(root, 'again'));
    const { found, result } = await sweep();
    assert.deepEqual(found, ['a/b', 'bare/78']);
    assert.ok(result.directories < 20);
  });

  it('leaves what is done, and stops when the queue is away', async () => {
    put('a/1/x.subunit', 'a/2/x.subunit');
    const { found, result } = await sweep('enqueued', ['a/1']);
    assert.deepEqual(found, ['a/2']);
    assert.deepEqual([result.done, result.enqueued], [1, 1]);
    assert.equal((await sweep('held')).result.complete, false);
  });

  it('leaves nothing behind on what stops it', async () => {
    put('a/1/x.subunit');
    const { signal } = new AbortController();
    await sweep('enqueued', [], signal);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('says that the root is missing', async () => {
    rmSync(root, { recursive: true });
    await assert.rejects(
      () => sweep(),
      (error) => error instanceof StackvizError && error.code === 'ROOT_MISSING',
    );
  });
});
