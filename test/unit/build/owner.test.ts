import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ancestorsOf, parentOf } from '../../../src/base/paths.ts';
import { createOwner, isBuildPath } from '../../../src/build/owner.ts';
import { DEFAULT_PATH_TEMPLATES } from '../../../src/config/path-templates.ts';
import fc from '../../harness/property.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stackviz-owner-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), 'x');
  }
}
const owner = () => createOwner({ root, pathTemplates: DEFAULT_PATH_TEMPLATES });
const ofFile = (path: string) => owner().ofFile(path);
const ofDirectory = (path: string) => owner().ofDirectory(path);

describe('the build that something belongs to', () => {
  it('is the topmost directory with evidence of one', async () => {
    put('a/b/zuul-info/inventory.yaml', 'a/b/node1/logs/x.subunit', 'a/b/node1/logs/.stestr/0');
    for (const file of ['zuul-info/inventory.yaml', 'node1/logs/x.subunit']) {
      assert.equal(await ofFile(`a/b/${file}`), 'a/b', file);
    }
    assert.equal(await ofFile('a/b/node1/logs/.stestr/0'), 'a/b');
    assert.equal(await ofDirectory('a/b/node1'), 'a/b');
    assert.equal(await ofDirectory('a/b'), 'a/b');
  });

  it('is one, though a directory in it looks like a build', async () => {
    put('a/b/job-output.json', 'a/b/logs/x.subunit');
    put('a/b/archive/job-output.json', 'a/b/archive/logs/x.subunit', 'a/b/logs/console.html');
    for (const directory of ['archive', 'archive/logs', 'logs']) {
      assert.equal(await ofDirectory(`a/b/${directory}`), 'a/b', directory);
    }
    put('c/d/logs/console.html', 'c/d/logs/deep/x.subunit');
    assert.equal(await ofDirectory('c/d'), 'c/d');
    assert.equal(await ofFile('c/d/logs/deep/x.subunit'), 'c/d');
  });

  it('is not swallowed by a stray file above', async () => {
    put('12/console.html', '12/3/check/job/abc/job-output.json', '12/3/check/job/abc/x.subunit');
    put('12/3/check/job/abd/job-output.json', 'job/console.html');
    put('job/1/job-output.txt', 'job/1/x.subunit');
    assert.equal(await ofDirectory('12/3/check/job/abc'), '12/3/check/job/abc');
    assert.equal(await ofDirectory('12/3/check/job/abd'), '12/3/check/job/abd');
    assert.equal(await ofDirectory('job/1'), 'job/1');
  });

  it('is where the operator says, whatever it is called, but for layouts that are surer', async () => {
    const pathTemplates = ['{pipeline}/{job}/{build}', ...DEFAULT_PATH_TEMPLATES];
    const own = createOwner({ root, pathTemplates });
    put('gate/myjob/123/controller/x.subunit', 'gate/myjob/124/old/job-output.json');
    assert.equal(await own.ofFile('gate/myjob/123/controller/x.subunit'), 'gate/myjob/123');
    assert.equal(await own.ofDirectory('gate/myjob/124/old'), 'gate/myjob/124');
    const zuul = '12/345612/3/check/tempest/abc1234';
    put(`${zuul}/x.subunit`);
    assert.equal(await own.ofFile(`${zuul}/x.subunit`), zuul);
    assert.equal(isBuildPath('gate/myjob/123', DEFAULT_PATH_TEMPLATES), false);
    // of any length: it would fit the topmost directories
    assert.equal(isBuildPath('gate/myjob/123', ['**/{job}/{build}']), false);
  });

  it('is what the path says, whatever stands where', async () => {
    const build = '12/345612/3/check/tempest/abc1234';
    put(`${build}/archive/job-output.json`, '12/console.html', `${build}/north/logs/x.subunit`);
    for (const directory of ['archive', 'north', 'north/logs']) {
      assert.equal(await ofDirectory(`${build}/${directory}`), build, directory);
    }
    assert.equal(isBuildPath(build, DEFAULT_PATH_TEMPLATES), true);
    assert.equal(isBuildPath(parentOf(build), DEFAULT_PATH_TEMPLATES), false);
  });

  it('holds the input where nothing else tells it', async () => {
    put('a/b/logs/x.subunit', 'a/c/x.subunit', 'a/d/logs/.stestr/0', 'a/e/.stestr/0');
    assert.equal(await ofFile('a/b/logs/x.subunit'), 'a/b');
    assert.equal(await ofFile('a/c/x.subunit'), 'a/c');
    assert.equal(await ofFile('a/d/logs/.stestr/0'), 'a/d');
    assert.equal(await ofFile('a/e/.stestr/0'), 'a/e');
    assert.equal(await ofFile('x.subunit'), null);
    assert.equal(await ofFile('logs/x.subunit'), null);
  });

  it('has its nodes, by their names or as it holds inputs itself', async () => {
    put('a/b/controller/logs/dstat-csv_log.txt', 'a/b/compute1/x.subunit');
    assert.equal(await ofFile('a/b/controller/logs/dstat-csv_log.txt'), 'a/b');
    assert.equal(await ofFile('a/b/compute1/x.subunit'), 'a/b');
    put('c/d/x.subunit', 'c/d/ubuntu-noble/logs/dstat-csv_log.txt');
    assert.equal(await ofFile('c/d/ubuntu-noble/logs/dstat-csv_log.txt'), 'c/d');
    put('e/f/logs/x.subunit', 'e/f/noble/x.subunit', 'g/h/.stestr/0', 'g/h/noble/x.subunit');
    assert.equal(await ofFile('e/f/noble/x.subunit'), 'e/f');
    assert.equal(await ofFile('g/h/noble/x.subunit'), 'g/h');
    // two builds of a job look like two nodes of a build: nothing says that they are
    put('job/first/logs/x.subunit', 'job/second/logs/x.subunit');
    assert.equal(await ofFile('job/first/logs/x.subunit'), 'job/first');
    put('controller/logs/x.subunit');
    assert.equal(await ofFile('controller/logs/x.subunit'), 'controller');
  });

  it('is strictly between the root and the input, and one for all in it', async () => {
    const name = fc.constantFrom('a', 'logs', '.stestr', 'node1', 'n', 'x.subunit', '0');
    const path = fc.array(name, { minLength: 2, maxLength: 6 }).map((parts) => parts.join('/'));
    const evidence = fc.constantFrom('job-output.json', 'logs/console.html', 'zuul-info/i');
    await fc.assert(
      fc.asyncProperty(
        fc.array(path, { minLength: 1, maxLength: 4 }),
        fc.option(evidence),
        async (files, proof) => {
          rmSync(root, { recursive: true });
          mkdirSync(root);
          const [first = ''] = files;
          for (const file of files) {
            try {
              put(`${file}/x.subunit`);
            } catch {
              // a file has the name of a directory
            }
          }
          if (proof !== null) put(`${first}/${proof}`);
          const build = await ofFile(`${first}/x.subunit`);
          if (build === null) return;
          assert.ok(ancestorsOf(`${first}/x.subunit`).includes(build));
          assert.equal(await ofDirectory(build), build);
        },
      ),
      { numRuns: 100 },
    );
  });
});
