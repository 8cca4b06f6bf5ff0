import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, readRemote } from '../../../../../site/model/load/remote.ts';

test('a build is named behind the page, as it is or encoded, with its route', () => {
  const url = 'https://logs.example.org/a%20b/stackviz/?x=1';
  const hash = '#/testrepository.subunit/timeline?test=a%2Fb';
  for (const given of [`#url=${url}${hash}`, `#url=${encodeURIComponent(url + hash)}`]) {
    const remote = readRemote({ hash: given, search: '' });
    assert.deepEqual(remote, { url, hash });
    const address = new URL(addressOf(remote as NonNullable<typeof remote>), 'https://x/');
    assert.deepEqual(readRemote(address), { url, hash: address.hash });
  }
});

test('what is no build on http is none', () => {
  for (const hash of [
    '',
    '#/',
    '#url=',
    '#url=javascript:alert(1)',
    '#url=file:///x',
    '#url=http%3A%',
  ]) {
    assert.equal(readRemote({ hash, search: '' }), null, hash);
  }
});
