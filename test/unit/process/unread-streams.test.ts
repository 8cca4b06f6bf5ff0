import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { createStreamReader, run } from '../../harness/streams.ts';

const { read, summaryOf } = createStreamReader();

/** A frame of one raw block that asks for 256 MiB, as `zstd --long=28` makes of what comes by a pipe. */
function wide(text: string): Buffer {
  const block = Buffer.alloc(3);
  block.writeUIntLE(text.length * 8 + 1, 0, 3);
  return Buffer.concat([Buffer.from('28b52ffd0090', 'hex'), block, Buffer.from(text)]);
}

for (const [what, packed, tests] of [
  ['a stream', wide(run(1, 'a', 'b')), []],
  [
    'the second half of one',
    Buffer.concat([zstdCompressSync(run(1, 'a')), wide(run(2, 'b'))]),
    ['a'],
  ],
] as const) {
  test(`${what} whose packing is not read is not known, and neither empty nor whole`, async () => {
    const { streams, warnings } = await read({ 'a.subunit.zst': packed });
    assert.deepEqual(streams, [['a.subunit', ...tests]]);
    assert.deepEqual(warnings, ['INPUT_PACKING a.subunit.zst']);
    const { verdict, whole, notWhole, recheck } = summaryOf();
    assert.deepEqual([verdict.text, whole], ['Not all could be read', false]);
    assert.match(notWhole[0].text, /could not be read \(INPUT_PACKING\)\. What they told/);
    assert.deepEqual(
      [recheck.advised, recheck.reason],
      [null, 'Not all test results could be read.'],
    );
  });
}

test('of a dstat file or a console whose packing is not read nobody says what is in it', async () => {
  const files = {
    'a.subunit': run(1, 'a'),
    'dstat-csv.txt.zst': wide('"Dstat 0.7.4 CSV output"\n'),
    'job-output.txt.zst': wide('text'),
    'job-output.json.zst': wide('[]'),
  };
  const { warnings } = await read(files);
  assert.deepEqual(warnings.toSorted(), [
    'INPUT_PACKING dstat-csv.txt.zst',
    'INPUT_PACKING job-output.json.zst',
    'INPUT_PACKING job-output.txt.zst',
  ]);
});
