import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  FILES_MAX,
  fileId,
  isRequestId,
  parseFileId,
  runId,
  tellingId,
} from '../../../src/requests/ids.ts';
import fc from '../../harness/property.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('the name of a run is a UUID that follows from its address', () => {
  const id = runId('https://logs.example.org/a/');
  assert.match(id, UUID);
  assert.equal(id, runId('https://logs.example.org/a/'));
  assert.notEqual(id, runId('https://logs.example.org/b/'));
  assert.ok(isRequestId(id));
});

test('what is told of a run gives a request a name of its own', () => {
  const run = runId('https://logs.example.org/a/');
  const told = tellingId(run, { name: 'job' });
  assert.ok(isRequestId(told));
  assert.notEqual(told, run);
  assert.equal(told, tellingId(run, { name: 'job' }));
  assert.notEqual(told, tellingId(run, { name: 'other' }));
});

test('the name of a file leads back to its run', () => {
  const holds = fc.property(fc.webUrl(), fc.integer({ min: 1, max: FILES_MAX }), (url, number) => {
    const run = runId(url);
    const id = fileId(run, number);
    assert.match(id, UUID);
    assert.deepEqual(parseFileId(id), { run, number });
    assert.ok(!isRequestId(id));
  });
  fc.assert(holds);
});

test('no other text is a name', () => {
  const id = runId('x');
  assert.equal(parseFileId(id), null);
  for (const text of [
    '',
    '..',
    '../..',
    `${id}/..`,
    id.toUpperCase(),
    `${id}\n`,
    id.slice(1),
    'x',
  ]) {
    assert.ok(!isRequestId(text), text);
    assert.equal(parseFileId(text), null);
  }
});
