import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ancestorsOf } from '../../../src/base/paths.ts';
import {
  evidentBuild,
  holderOf,
  isEvidence,
  isMarker,
  isNodeName,
  mayBeInput,
  namesTestInput,
} from '../../../src/build/recognise.ts';

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

  it('knows inputs at any depth, and what holds them', () => {
    for (const build of LAYOUTS) {
      for (const input of INPUTS) {
        const path = `${build}/${input}`;
        assert.equal(mayBeInput(path), true, path);
        assert.equal(ancestorsOf(path).includes(build), true);
      }
    }
    for (const input of ['logs/x.subunit', 'x.subunit', 'logs/.stestr/0', '.stestr/0']) {
      assert.equal(holderOf(`a/b/${input}`), 'a/b', input);
    }
    assert.deepEqual(['x.subunit', 'logs/x.subunit'].map(holderOf), ['', '']);
  });

  it('gives a console in logs/ to the build above', () => {
    assert.equal(evidentBuild('a/b/job-output.json'), 'a/b');
    assert.equal(evidentBuild('a/b/logs/console.html'), 'a/b');
    assert.equal(evidentBuild('a/b/logs/job-output.json'), 'a/b/logs');
    assert.equal(evidentBuild('logs/console.html.gz'), 'logs');
    assert.equal(evidentBuild('console.html'), '');
  });

  it('knows what jobs call their nodes', () => {
    for (const name of ['controller', 'compute1', 'subnode-2', 'overcloud-novacompute-0']) {
      assert.equal(isNodeName(name), true, name);
    }
    for (const name of ['abc1234', '17', 'tempest-full', 'controllers', 'compute-feature']) {
      assert.equal(isNodeName(name), false, name);
    }
  });

  it('asks for tests or dstat, metadata alone is nothing to show', () => {
    assert.equal(namesTestInput('zuul-info/inventory.yaml'), false);
    assert.equal(namesTestInput('logs/dstat-csv_log.txt.gz'), true);
    assert.equal(mayBeInput('a/b/logs/syslog.txt'), false);
  });
});
