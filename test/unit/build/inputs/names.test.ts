import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifyInput, isSearched, mayBeTestInput } from '../../../../src/build/inputs/names.ts';

/** Path -> kind, host, phase; `undefined` where the name does not say. */
type Row = [string, string | undefined, (string | null)?, (string | null)?];

const check = (rows: Row[]) => {
  for (const [path, kind, host = null, phase = null] of rows) {
    const input = classifyInput(path);
    const expected = kind === undefined ? null : { kind, path, host, phase };
    assert.deepEqual(input, expected, path);
  }
};

test('names that are used for nothing else, with the node they are of', () => {
  check([
    ['testrepository.subunit.gz', 'subunit'],
    ['logs/testrepository.subunit', 'subunit'],
    ['logs/tempest.subunit.xz', 'subunit'],
    ['controller/logs/subunit_log.txt.gz', 'subunit', 'controller'],
    ['compute1/x.subunit', 'subunit', 'compute1'],
    ['.stestr/3', 'subunit'],
    ['logs/.stestr/tmpab12', 'subunit'],
    ['controller/.testrepository/0.gz', 'subunit', 'controller'],
    ['dstat-csv_log.txt', 'dstat'],
    ['compute1/logs/dstat-csv.log.gz', 'dstat', 'compute1'],
    ['zuul-info/inventory.yaml', 'inventory'],
    ['logs/x.subunit.zst', 'subunit'],
    ['x.subunit.gz.gz', 'subunit'],
    ['x.subunit.xz.gz.gz.gz', undefined],
    ['.stestr/tmpab12.xz.gz', 'subunit'],
    ['logs/screen-memory_tracker.txt.gz', 'memory'],
    ['compute1/logs/memory_tracker.txt', 'memory', 'compute1'],
    ['logs/screen-peakmem_tracker.txt.gz', 'memory'],
    ['zuul-info/build.json', 'zuul-build'],
    ['job-output.txt.gz', 'job-output'],
    ['job-output.json', 'job-results'],
    ['logs/job-output.txt', undefined],
    ['console.html.gz', 'console-html'],
    ['logs/console.html', 'console-html'],
    ['consoleText', 'console-text'],
    ['logs/consoleText.gz', 'console-text'],
    ['console.log.xz', 'console-text'],
    ['console.txt', 'console-text'],
    ['logs/console.log', undefined],
    ['controller/console.log', undefined],
    ['stackviz/data/x.subunit', undefined],
    ['stackviz/x.subunit', undefined],
    ['stackviz-x.subunit', 'subunit'],
    ['.stackviz-ab12/x.subunit', undefined],
    ['.stestr/next-stream', undefined],
    ['.stestr/times.dbm.dat', undefined],
    ['.stestr/failing', undefined],
  ]);
});

test('wherever jobs put them', () => {
  check([
    ['logs/subnode-2/dstat-csv_log.txt', 'dstat', 'subnode-2'],
    ['logs/old/testrepository.subunit.gz', 'subunit', null, 'old'],
    ['logs/new/dstat-csv_log.txt', 'dstat', null, 'new'],
    ['controller/logs/old/testrepository.subunit', 'subunit', 'controller', 'old'],
    ['logs/tempest/testrepository.subunit', 'subunit'],
    ['logs/undercloud/var/log/tempest/testrepository.subunit.gz', 'subunit', 'undercloud'],
    ['logs/undercloud/home/zuul/tempest/.stestr/0', 'subunit', 'undercloud'],
    ['logs/openstack/aio1-utility/stestr.subunit', 'subunit', 'aio1-utility'],
    ['logs/controller-0/logs/dstat-csv_log.txt', 'dstat', 'controller-0'],
    ['primary/logs/subunit_log.txt', 'subunit', 'primary'],
    ['artifacts/tests/x.subunit', 'subunit'],
    // a directory of results is no node
    ['logs/test_results/tempest.subunit', 'subunit'],
    ['smoke/results/tempest.subunit', 'subunit'],
  ]);
});

test('names that make a file worth a look', () => {
  for (const path of [
    'tmpab12cd34',
    'logs/tmp_x1y2z3w.gz',
    'tmpAB12cd',
    'dstat.csv',
    'logs/openstack/instance-info/dstat.csv.txt.gz',
    '_.stestr/0',
    'logs/stestr/12.gz',
    'logs/subunit-output.log',
    'controller/logs/dool.csv',
    'testr_output.txt',
    'logs/tempest/stestr_results.subunit.log',
    'results.csv.xz',
    'pcp-dstat.out',
  ]) {
    assert.equal(classifyInput(path), null, path);
    assert.equal(mayBeTestInput(path), true, path);
  }
});

test('names of logs and of other files are passed over', () => {
  for (const path of [
    'controller/logs/screen-n-cpu.txt.gz',
    'controller/logs/syslog.txt',
    'logs/tempest.log',
    'testr_results.html.gz',
    'logs/tempest_conf.txt',
    'tmp',
    'tmpfile.txt',
    'tmp-results',
    'stestr.conf',
    '.stestr.conf',
    '.stestr/times.dbm',
    'dstat.html',
    'logs/dstat.service',
    'latestresults.txt',
    'stackviz/data/dstat.csv',
    'out/testrepository.subunit-0-attachments.txt.zst',
  ]) {
    assert.equal(mayBeTestInput(path), false, path);
  }
});

test('looks into directories that may hold results, not into everything', () => {
  for (const path of ['logs', 'logs/undercloud/var/log', '.stestr', 'a/_.stestr', 'logs/archive']) {
    assert.equal(isSearched(path), true, path);
  }
  for (const path of [
    'stackviz',
    '.git',
    'logs/etc',
    'controller/node_modules',
    'a/b/c/d/e/f/g/h/i',
    '.tox/py3/.stestr',
  ]) {
    assert.equal(isSearched(path), false, path);
  }
});
