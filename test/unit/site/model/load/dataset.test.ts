import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  artifactUrl,
  type Dataset,
  findStream,
  groupStreams,
  type Stream,
} from '../../../../../site/model/load/dataset.ts';
import type { Artifact, ArtifactType } from '../../../../../src/format/dataset.ts';

const artifact = (path: string, name: string, type: ArtifactType): Artifact => ({
  path,
  artifact_name: name,
  artifact_type: type,
  content_type: 'application/json',
  primary: type === 'subunit',
});

test("a stream is its tests with their attachments; upstream's files are not ours", () => {
  const streams = groupStreams([
    artifact('d.csv', 'dstat', 'dstat'),
    artifact('a-raw', 'a', 'subunit'),
    artifact('a-tests', 'a', 'tests'),
    artifact('b-tests', 'b', 'tests'),
    artifact('a-attachments', 'a', 'attachments'),
  ]);
  assert.deepEqual(
    streams.map(({ key, tests, attachments }) => [key, tests.path, attachments?.path]),
    [
      ['a', 'a-tests', 'a-attachments'],
      ['b', 'b-tests', undefined],
    ],
  );
});

test('two streams of one name do not share files', () => {
  const streams = groupStreams([
    artifact('1-tests', 'a', 'tests'),
    artifact('1-attachments', 'a', 'attachments'),
    artifact('2-tests', 'a', 'tests'),
    artifact('2-attachments', 'a', 'attachments'),
  ]);
  assert.deepEqual(
    streams.map(({ key, attachments }) => [key, attachments?.path]),
    [
      ['a', '1-attachments'],
      ['a~2', '2-attachments'],
    ],
  );
});

test('a stream is found by the name of its file as it was packed', () => {
  const streams = ['a.subunit', 'b.subunit.gz', 'b.subunit'].map((key) => ({ key }) as Stream);
  const found = (typed: string) => findStream(streams, typed)?.key;
  assert.equal(found('a.subunit.gz'), 'a.subunit');
  assert.equal(found('a.subunit.gz.xz'), 'a.subunit');
  assert.equal(found('b.subunit.gz'), 'b.subunit.gz');
  assert.equal(found('c.subunit.gz'), undefined);
});

test('an artifact path is a path, whatever is in it', () => {
  const dataset = { base: 'http://logs/x/stackviz/data/' } as Dataset;
  assert.equal(
    artifactUrl(dataset, artifact('a #1?%.json', 'a', 'tests')),
    'http://logs/x/stackviz/data/a%20%231%3F%25.json',
  );
});
