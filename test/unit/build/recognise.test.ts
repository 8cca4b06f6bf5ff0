import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ancestorsOf,
  buildOf,
  isEvidence,
  isMarker,
  mayBeInput,
  namesTestInput,
} from '../../../src/build/recognise.ts';
import fc from '../../harness/property.ts';

const LAYOUTS = [
  '12/345612/3/check/tempest-full/abc1234',
  'ab/abcdef0123/post/tempest/abc1234',
  'periodic/opendev.org/openstack/stackviz/stable/2026.1/tempest/abc1234',
  'abc/abc1234',
  'build',
];
const INPUTS = [
  'testrepository.subunit',
  'logs/testrepository.subunit.gz',
  'node1/testrepository.subunit',
  'node1/logs/dstat-csv_log.txt',
  '.stestr/0',
  'logs/.stestr/tmpx1',
  'node1/logs/.testrepository/12',
  'zuul-info/inventory.yaml',
];

describe('recognise', () => {
  it('knows the marker and the evidence of a build', () => {
    assert.equal(isMarker('job-output.json'), true);
    assert.equal(isMarker('job-output.json.gz'), true);
    assert.equal(isMarker('job-output.txt'), false);
    assert.equal(isMarker('job-output.json.gz.bak'), false);
    assert.equal(isEvidence('console.html.gz', false), true);
    assert.equal(isEvidence('zuul-info', true), true);
    assert.equal(isEvidence('zuul-info', false), false);
    assert.equal(isEvidence('job-output.json', true), false);
  });

  it('finds the build of an input at any depth', () => {
    for (const build of LAYOUTS) {
      for (const input of INPUTS) {
        const path = `${build}/${input}`;
        assert.equal(mayBeInput(path), true, path);
        assert.equal(ancestorsOf(path).includes(build), true);
        assert.equal(buildOf(path, build), build, path);
      }
    }
  });

  it('takes the holder of a bare input as the build', () => {
    assert.equal(buildOf('a/b/logs/x.subunit', null), 'a/b');
    assert.equal(buildOf('a/b/x.subunit', null), 'a/b');
    assert.equal(buildOf('a/b/logs/.stestr/0', null), 'a/b');
    assert.equal(buildOf('a/b/.stestr/0', null), 'a/b');
  });

  it('gives a node to the build above as soon as that has evidence', () => {
    assert.equal(buildOf('a/b/node1/logs/x.subunit', null), 'a/b/node1');
    assert.equal(buildOf('a/b/node1/logs/x.subunit', 'a/b'), 'a/b');
  });

  it('never takes the root, nor a file too deep in a build', () => {
    assert.equal(buildOf('x.subunit', null), null);
    assert.equal(buildOf('logs/x.subunit', null), null);
    assert.equal(buildOf('a/b/1/2/3/4/5/6/7/8/9/x.subunit', 'a/b'), null);
    assert.equal(buildOf('a/b/stackviz/x.subunit', 'a/b'), null);
  });

  it('asks for tests or dstat, metadata alone is nothing to show', () => {
    assert.equal(namesTestInput('zuul-info/inventory.yaml'), false);
    assert.equal(namesTestInput('logs/dstat-csv_log.txt.gz'), true);
    assert.equal(mayBeInput('a/b/logs/syslog.txt'), false);
  });

  it('gives a build strictly between the root and the input, whatever the path', () => {
    const name = fc.constantFrom('a', 'logs', '.stestr', 'stackviz', 'node1', 'x.subunit', '0');
    const path = fc.array(name, { minLength: 1, maxLength: 7 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(path, fc.nat(7), (file, choice) => {
        const above = ancestorsOf(file);
        const evidence = above[choice] ?? null;
        const build = buildOf(file, evidence);
        if (build === null) return;
        assert.equal(above.includes(build), true);
        if (evidence !== null) assert.equal(build, evidence);
      }),
    );
  });
});
