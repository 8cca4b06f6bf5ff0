import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isIgnored, isOutputDirectory, isTemporary } from '../../../src/build/ignore.ts';
import { mayBeInput } from '../../../src/build/recognise.ts';
import fc from '../../harness/property.ts';

const BUILD = '12/345612/3/check/stackviz-tempest/abc1234';

describe('ignore', () => {
  it('ignores what upload tools and editors have not finished', () => {
    for (const name of [
      '.testrepository.subunit.gz.Ab3dEf',
      '..stestr.conf.x1y2z3',
      '.job-output.json.gz.000000',
      '.~tmp~',
      '.rsync-partial',
      'dstat-csv_log.txt.filepart',
      'console.html.part',
      '.console.html.swp',
      'notes~',
    ]) {
      assert.equal(isTemporary(name), true, name);
      assert.equal(isIgnored(`${BUILD}/logs/${name}`, 'assets'), true, name);
    }
  });

  it('keeps names that only look similar', () => {
    for (const name of [
      'testrepository.subunit',
      '.stestr',
      '.stestr.conf',
      '.testrepository',
      'tmpabcdef',
      '.name.1234567',
      '.name.12345',
      '.name.12-456',
      'name.Ab3dEf',
      '.hidden',
      'stackviz',
      'stackviz-tempest',
    ]) {
      assert.equal(isIgnored(`${BUILD}/${name}`, 'assets'), false, name);
    }
  });

  it('ignores the staging directories anywhere and the assets at the root only', () => {
    assert.equal(isIgnored(`${BUILD}/.stackviz-a1b2c3d4`, 'assets'), true);
    assert.equal(isIgnored('assets', 'assets'), true);
    assert.equal(isIgnored(`${BUILD}/assets`, 'assets'), false);
    assert.equal(isIgnored('assets-of-a-project', 'assets'), false);
  });

  it('tells our output from a project or job called stackviz', () => {
    const project = 'periodic/opendev.org/openstack/stackviz';
    assert.equal(isOutputDirectory(project, false, false), false);
    assert.equal(isOutputDirectory(`${BUILD}/stackviz`, true, false), true);
    assert.equal(isOutputDirectory('jenkins/x/stackviz', false, true), true);
    assert.equal(isOutputDirectory(`${BUILD}/stackviz-data`, true, true), false);
    assert.equal(isOutputDirectory('stackviz', false, true), true);
  });

  it('ignores no input, and sees every rsync temporary of one', () => {
    const stem = fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/);
    const input = fc.oneof(
      stem.map((name) => `logs/${name}.subunit`),
      stem.map((name) => `${name}.subunit.gz`),
      fc.constantFrom('dstat-csv_log.txt', 'logs/dstat-csv.txt.gz', 'node1/logs/subunit_log.txt'),
      fc.nat().map((run) => `.stestr/${run}`),
    );
    const random = fc.stringMatching(/^[A-Za-z0-9]{6}$/);
    fc.assert(
      fc.property(input, random, (path, suffix) => {
        assert.equal(isIgnored(`${BUILD}/${path}`, 'assets'), false);
        assert.equal(mayBeInput(`${BUILD}/${path}`), true);
        const name = path.slice(path.lastIndexOf('/') + 1);
        assert.equal(isTemporary(`.${name}.${suffix}`), true);
      }),
    );
  });
});
