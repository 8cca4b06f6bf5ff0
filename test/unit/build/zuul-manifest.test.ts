import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lacksInput, listedInputs } from '../../../src/build/zuul-manifest.ts';
import fc from '../../harness/property.ts';

const file = (name: string, size: number) => ({ name, mimetype: 'text/plain', size });
const directory = (name: string, children: object[]) => ({
  name,
  mimetype: 'application/directory',
  encoding: null,
  children,
});
const manifest = JSON.stringify({
  tree: [
    file('job-output.txt', 5),
    directory('logs', [file('testrepository.subunit', 100), file('syslog.txt', 9)]),
    directory('controller', [directory('logs', [file('dstat-csv_log.txt', 7)])]),
    directory('empty', []),
  ],
});

describe('zuul-manifest.json', () => {
  const listed = listedInputs(manifest);

  it('lists the inputs, and nothing else', () => {
    assert.deepEqual(
      [...listed],
      [
        ['controller/logs/dstat-csv_log.txt', 7],
        ['logs/testrepository.subunit', 100],
      ],
    );
  });

  it('finds what is missing or shorter, and accepts what was packed or has grown', () => {
    const lacks = (stream: [string, number]) =>
      lacksInput(listed, new Map([stream, ['controller/logs/dstat-csv_log.txt', 7]]));
    assert.equal(lacks(['logs/testrepository.subunit', 100]), false);
    assert.equal(lacks(['logs/testrepository.subunit', 120]), false);
    assert.equal(lacks(['logs/testrepository.subunit', 99]), true);
    assert.equal(lacks(['logs/testrepository.subunit.gz', 20]), false);
    assert.equal(lacks(['logs/testrepository.subunit.zst', 20]), false);
    assert.equal(lacks(['logs/other.subunit', 100]), true);
    const packed = listedInputs('{"tree": [{"name": "x.subunit.gz", "size": 5}]}');
    assert.equal(lacksInput(packed, new Map([['x.subunit', 50]])), false);
  });

  it('takes whatever an upload may hold for one', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        assert.ok(listedInputs(text) instanceof Map);
      }),
    );
    const hostile = '{"tree": [null, 7, [], {"name": 3}, {"name": "__proto__", "children": {}}]}';
    assert.equal(listedInputs(hostile).size, 0);
    const node = '{"name":"a","children":[';
    const deep = `{"tree":[${node.repeat(2000)}${']}'.repeat(2000)}]}`;
    assert.equal(listedInputs(deep).size, 0);
  });
});
