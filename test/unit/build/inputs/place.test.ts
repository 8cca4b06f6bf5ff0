import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf } from '../../../../src/build/inputs/place.ts';

test('directories of runs and environments are no nodes', () => {
  for (const name of 'tempest_retry tempest-rerun retry rerun stestr-functional py312 py27 python3.11 unit functional tox tox-py311'.split(
    ' ',
  )) {
    assert.equal(placeOf(`${name}/testrepository.subunit`).host, null, name);
    assert.equal(placeOf(`logs/${name}/testrepository.subunit`).host, null, name);
  }
  for (const name of ['controller', 'compute1', 'subnode-2', 'np0012', 'testnode1', 'tempest1'])
    assert.equal(placeOf(`${name}/logs/testrepository.subunit`).host, name);
});
