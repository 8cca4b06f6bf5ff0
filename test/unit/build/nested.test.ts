import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { buildsWithin, refuseBuilds, warnOfBuilds } from '../../../src/build/nested.ts';
import { createWarnings } from '../../../src/build/warnings.ts';
import { DEFAULT_PATH_TEMPLATES } from '../../../src/config/path-templates.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stackviz-nested-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), 'x');
  }
}
const within = (path: string, pathTemplates: readonly string[] = DEFAULT_PATH_TEMPLATES) =>
  buildsWithin({ root, pathTemplates }, path);

describe('the builds within a directory', () => {
  it('are those that the path or evidence tells', async () => {
    const one = '83/912383/1/check/tempest/abc0001';
    const two = '83/912483/1/check/tempest/abc0002';
    // of the second nothing but its place tells
    put(`${one}/job-output.json`, `${one}/x.subunit`, `${two}/x.subunit`);
    for (const above of ['83', '83/912383/1', '83/912483']) {
      const expected = [one, two].filter((build) => build.startsWith(`${above}/`));
      assert.deepEqual(await within(above), expected, above);
    }
    put(
      'jobs/a/1/job-output.txt.gz',
      'jobs/b/2/zuul-info/inventory.yaml',
      'jobs/c/logs/console.html',
    );
    assert.deepEqual(await within('jobs'), ['jobs/a/1', 'jobs/b/2', 'jobs/c']);
  });

  it('are none where it is a build, or stands in one', async () => {
    const build = '12/345612/3/check/tempest/abc1234';
    put(`${build}/archive/job-output.json`, `${build}/archive/b/job-output.json`);
    assert.deepEqual(await within(build), []);
    assert.deepEqual(await within(`${build}/archive`), []);
    put('evident/job-output.json', 'evident/old/job-output.json');
    assert.deepEqual(await within('evident'), []);
    put('bare/logs/testrepository.subunit.gz', 'bare/old/job-output.json', 'bare/two/console.html');
    assert.deepEqual(await within('bare'), []);
  });

  it('are none where nothing but its nodes and logs have evidence', async () => {
    put('a/controller/logs/x.subunit', 'a/controller/job-output.txt', 'a/compute1/console.html');
    put('a/logs/job-output.txt', 'a/logs/subnode-2/zuul-info/x');
    put('b/controller/logs/x.subunit', 'b/compute1/logs/dstat-csv_log.txt', 'c/etc/x');
    for (const path of ['a', 'b', 'c', 'missing']) assert.deepEqual(await within(path), [], path);
  });

  it('are named by the error', async () => {
    put(...[1, 2, 3, 4].map((at) => `jobs/${at}/job-output.json`), 'one/7/job-output.json');
    const refuse = (path: string) => refuseBuilds({ root, pathTemplates: [] }, path);
    await assert.rejects(refuse('jobs'), {
      code: 'BUILD_HAS_BUILDS',
      message: 'jobs holds 4 builds: name one (jobs/1, jobs/2, jobs/3, ...)',
      retryable: false,
    });
    await assert.rejects(refuse('one'), { message: 'one holds a build: name one (one/7)' });
    await refuse('jobs/1');
  });

  it('are warned of where somebody shows them together', async () => {
    put('jobs/1/job-output.json', 'jobs/2/job-output.json', 'one/7/job-output.json');
    const warnings = createWarnings();
    await warnOfBuilds(join(root, 'one'), warnings);
    assert.deepEqual(warnings.list(), []);
    await warnOfBuilds(join(root, 'jobs'), warnings);
    assert.deepEqual(
      warnings.list().map(({ code }) => code),
      ['BUILD_HAS_BUILDS'],
    );
    assert.match(warnings.list()[0]?.message ?? '', /of 2 builds together/);
  });
});
