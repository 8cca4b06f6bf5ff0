import assert from 'node:assert/strict';
import { test } from 'node:test';
import { artifactUrl, type Dataset, groupStreams } from '../../../site/model/dataset.ts';
import type { Artifact, ArtifactType } from '../../../src/publish/format.ts';

const artifact = (path: string, name: string, type: ArtifactType): Artifact => ({
  path,
  artifact_name: name,
  artifact_type: type,
  content_type: 'application/json',
  primary: type === 'subunit',
});

test('a stream is its tests with what belongs to them', () => {
  const streams = groupStreams([
    artifact('d.csv', 'dstat', 'dstat'),
    artifact('a-raw', 'a', 'subunit'),
    artifact('a-index', 'a', 'subunit-index'),
    artifact('b-raw', 'b', 'subunit'),
    artifact('a-details', 'a', 'subunit-details'),
  ]);
  assert.deepEqual(
    streams.map(({ key, details, index, stats }) => [key, details?.path, index?.path, stats]),
    [
      ['a', 'a-details', 'a-index', null],
      ['b', undefined, undefined, null],
    ],
  );
});

test('two streams of one name do not share files', () => {
  const streams = groupStreams([
    artifact('1-raw', 'a', 'subunit'),
    artifact('1-details', 'a', 'subunit-details'),
    artifact('2-raw', 'a', 'subunit'),
    artifact('2-details', 'a', 'subunit-details'),
  ]);
  assert.deepEqual(
    streams.map(({ key, details }) => [key, details?.path]),
    [
      ['a', '1-details'],
      ['a~2', '2-details'],
    ],
  );
});

test('an artifact path is a path, whatever is in it', () => {
  const dataset = { base: 'http://logs/x/stackviz/data/' } as Dataset;
  assert.equal(
    artifactUrl(dataset, artifact('a #1?%.json', 'a', 'subunit')),
    'http://logs/x/stackviz/data/a%20%231%3F%25.json',
  );
});
