import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { createWarnings } from '../../../src/build/warnings.ts';
import { unpack } from '../../../src/process/read-input.ts';
import fc from '../../harness/property.ts';
import { missingTool } from '../../harness/skip.ts';
import { has, inChunks, lines, NO_LIMITS, read, tool } from '../../harness/unpack.ts';

/** Name, packer, why it cannot be tested, and what its decoder holds back of damaged data. */
const PACKINGS: [string, (bytes: Buffer) => Buffer, string | false, number][] = [
  ['gzip', (bytes) => gzipSync(bytes), false, 256 * 1024],
  ['zstd', checkedZstd, false, 256 * 1024],
  ['xz', tool('xz', '-1'), missingTool(has('xz'), 'xz'), 2 * 1024 * 1024],
  [
    'xz with SHA-256',
    tool('xz', '-1', '--check=sha256', '--block-size=64KiB'),
    missingTool(has('xz'), 'xz'),
    2 * 1024 * 1024,
  ],
  ['bzip2', tool('bzip2'), missingTool(has('bzip2'), 'bzip2'), 900_000],
];

function checkedZstd(bytes: Buffer): Buffer {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
}

test('delivers plain bytes in chunks of any size', async () => {
  const property = fc.asyncProperty(
    fc.uint8Array({ maxLength: 5000 }).map((bytes) => Buffer.from(bytes)),
    fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 }),
    async (bytes, sizes) => {
      fc.pre(!/^(1f8b|425a68|fd377a58|28b52ffd|5.2a4d18)/.test(bytes.toString('hex', 0, 4)));
      assert.deepEqual(await read(bytes, sizes), { data: bytes, codes: [] });
    },
  );
  await fc.assert(property, { numRuns: 60 });
});

for (const [name, pack, skip, heldBack] of PACKINGS) {
  test(`${name}: delivers what was packed, in chunks of any size`, { skip }, async () => {
    const property = fc.asyncProperty(
      fc.uint8Array({ maxLength: 5000 }).map((bytes) => Buffer.from(bytes)),
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 }),
      async (bytes, sizes) => {
        assert.deepEqual(await read(pack(bytes), sizes), { data: bytes, codes: [] });
      },
    );
    await fc.assert(property, { numRuns: 20 });
    const much = lines(300_000);
    assert.deepEqual(await read(pack(much), [65_536]), { data: much, codes: [] });
  });

  test(`${name}: reads several in one file`, { skip }, async () => {
    const bytes = Buffer.concat([pack(Buffer.from('one ')), pack(Buffer.from('two'))]);
    for (const size of [1, 1000]) {
      assert.deepEqual(await read(bytes, [size]), { data: Buffer.from('one two'), codes: [] });
    }
  });

  test(`${name}: what follows is left out`, { skip }, async () => {
    const bytes = Buffer.concat([pack(Buffer.from('all of it')), Buffer.alloc(99, 'rubbish')]);
    // the library for xz drops what it has not delivered when it finds a fault
    for (const size of name.startsWith('xz') ? [1] : [1, 7, 1000]) {
      const { data, codes } = await read(bytes, [size]);
      assert.deepEqual([data.toString(), codes], ['all of it', ['INPUT_TRAILING']]);
    }
  });

  test(`${name}: delivers what stands before the end of a truncated file`, { skip }, async () => {
    const text = lines(300_000);
    const packed = pack(text);
    const { data, codes } = await read(packed.subarray(0, packed.length - 400), [65_536]);
    assert.deepEqual(codes, ['INPUT_TRUNCATED']);
    assert.ok(data.length > text.length - heldBack, `${data.length} of ${text.length}`);
    assert.deepEqual(data, text.subarray(0, data.length));
    assert.deepEqual((await read(packed.subarray(0, 11))).codes, ['INPUT_TRUNCATED']);
  });

  test(`${name}: delivers what stands before damage`, { skip }, async () => {
    const text = lines(300_000);
    const packed = pack(text);
    const at = Math.floor(packed.length * 0.8);
    packed.fill(0xff, at, at + 100);
    const { data, codes } = await read(packed, [65_536]);
    assert.deepEqual(codes, ['INPUT_CORRUPT']);
    assert.ok(data.length > text.length * 0.6 - heldBack, `${data.length} of ${text.length}`);
    assert.ok(data.length > 0);
  });

  test(`${name}: ends a bomb`, { skip }, async () => {
    const limits = { maxBytes: 1e9, maxRatio: 250 };
    const { data, codes } = await read(pack(Buffer.alloc(200_000_000)), [65_536], limits);
    assert.deepEqual(codes, ['INPUT_BOMB']);
    assert.ok(data.length < 40_000_000, `${data.length}`);
  });

  test(`${name}: ends at the limit of bytes`, { skip }, async () => {
    const limits = { maxBytes: 1000, maxRatio: 1e6 };
    const { data, codes } = await read(pack(Buffer.alloc(5000, 'a')), [300], limits);
    assert.deepEqual([data.length, codes], [1000, ['INPUT_TOO_LARGE']]);
  });

  test(`${name}: any bytes behind its first end without an error`, { skip }, async () => {
    const start = pack(lines(500));
    const property = fc.asyncProperty(
      fc.nat({ max: start.length - 1 }),
      fc.uint8Array({ minLength: 1, maxLength: 60 }),
      async (at, bytes) => {
        const damaged = Buffer.from(start);
        damaged.set(bytes.subarray(0, damaged.length - at), at);
        const { codes } = await read(damaged, [100]);
        assert.ok(codes.length <= 2, codes.join());
      },
    );
    await fc.assert(property, { numRuns: 100 });
  });
}

test('ends at the limit of bytes of a plain file', async () => {
  const { data, codes } = await read(Buffer.alloc(5000, 'a'), [300], {
    maxBytes: 1000,
    maxRatio: 9,
  });
  assert.deepEqual([data.length, codes], [1000, ['INPUT_TOO_LARGE']]);
});

test('ends in a hole of more than 256 MiB, and reads what stands before and behind a shorter one', async () => {
  const quarter = Buffer.alloc(2 ** 18);
  async function* holed(mebibytes: number) {
    yield Buffer.from('head');
    for (let at = 0; at < 4 * mebibytes; at++) yield quarter;
    yield Buffer.from('tail');
  }
  const ends = async (mebibytes: number) => {
    const warnings = createWarnings();
    let [bytes, text] = [0, ''];
    for await (const chunk of unpack(holed(mebibytes), 'x', NO_LIMITS, warnings)) {
      bytes += chunk.length;
      if (chunk.length < 100) text += chunk.toString().replaceAll('\0', '');
    }
    return { bytes, text, codes: warnings.list().map(({ code }) => code) };
  };
  const most = 256 * 2 ** 20;
  assert.deepEqual(await ends(256), { bytes: most + 8, text: 'headtail', codes: [] });
  assert.deepEqual(await ends(257), { bytes: most + 4, text: 'head', codes: ['INPUT_ZEROS'] });
});

test('a small damaged gzip file shows its head', async () => {
  const text = lines(9000);
  const packed = gzipSync(text);
  packed[packed.length >> 1] = (packed[packed.length >> 1] as number) ^ 0xff;
  const { data, codes } = await read(packed);
  assert.deepEqual(codes, ['INPUT_CORRUPT']);
  assert.ok(data.length > text.length * 0.4, `${data.length} of ${text.length}`);
});

test('reads the optional fields of a gzip header, and padding', async () => {
  const [header, body] = [gzipSync('text').subarray(0, 10), gzipSync('text').subarray(10)];
  header[3] = 2 + 4 + 8 + 16;
  const fields = Buffer.from('\x03\0abcname\0comment\0\x12\x34', 'latin1');
  const bytes = Buffer.concat([header, fields, body, Buffer.alloc(512)]);
  for (const size of [1, 600]) {
    assert.deepEqual(await read(bytes, [size]), { data: Buffer.from('text'), codes: [] });
  }
});

test('a wrong checksum of a gzip file is told', async () => {
  const packed = gzipSync('text');
  packed.writeUInt32LE(7, packed.length - 8);
  assert.deepEqual(await read(packed), { data: Buffer.from('text'), codes: ['INPUT_CORRUPT'] });
});

test('unpacks packings within each other, three at most', async () => {
  const text = Buffer.from('deep');
  assert.deepEqual(await read(gzipSync(checkedZstd(gzipSync(text))), [3]), {
    data: text,
    codes: [],
  });
  const { codes } = await read(gzipSync(gzipSync(gzipSync(gzipSync(text)))));
  assert.deepEqual(codes, ['INPUT_NESTED']);
});

test('xz in xz is refused, then read on as ever', { skip: PACKINGS[2]?.[2] }, async () => {
  const xz = tool('xz');
  assert.deepEqual((await read(xz(xz(Buffer.from('deep'))))).codes, ['INPUT_NESTED']);
  const { data } = await read(gzipSync(xz(Buffer.from('archived'))));
  assert.equal(data.toString(), 'archived');
});

test('the limits hold for all layers together', async () => {
  const bomb = gzipSync(gzipSync(Buffer.alloc(300_000_000)));
  const { data, codes } = await read(bomb, [65_536], { maxBytes: 1e9, maxRatio: 250 });
  assert.deepEqual(codes, ['INPUT_BOMB']);
  assert.ok(data.length < 20_000_000, `${data.length}`);
});

/** A zstd frame of one raw block, that asks for a window of so many MiB. */
function frameOf(mebibytes: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt32LE(0xfd2fb528);
  head[5] = (Math.log2(mebibytes) + 10) << 3;
  head.writeUIntLE(bytes.length * 8 + 1, 6, 3);
  return Buffer.concat([head, bytes]);
}

test('zstd is read with the window that `zstd --long` writes', async () => {
  const text = Buffer.from('text');
  assert.deepEqual(await read(frameOf(128, text)), { data: text, codes: [] });
  assert.deepEqual(await read(gzipSync(frameOf(128, text))), { data: text, codes: [] });
});

test('what takes too much memory to unpack is refused', { skip: PACKINGS[2]?.[2] }, async () => {
  for (const packed of [
    tool('xz', '--lzma2=preset=0,dict=128MiB')(Buffer.from('text')),
    frameOf(256, Buffer.from('text')),
    zstdCompressSync(frameOf(128, Buffer.from('text'))),
  ]) {
    assert.deepEqual((await read(packed)).codes, ['INPUT_PACKING']);
  }
});

test('an input that is left early, again and again, gives everything back', async () => {
  const packed = [gzipSync(lines(90_000)), checkedZstd(lines(90_000))];
  if (has('xz')) packed.push(tool('xz')(lines(90_000)));
  for (const bytes of [...packed, ...packed]) {
    for await (const chunk of unpack(inChunks(bytes, [999]), 'x', NO_LIMITS, createWarnings())) {
      assert.ok(chunk.length > 0);
      break;
    }
  }
});

test('an error of the source is passed on', async () => {
  for (const [, pack, skip] of PACKINGS) {
    if (skip) continue;
    const packed = pack(lines(90_000));
    async function* failing(): AsyncGenerator<Buffer> {
      yield packed.subarray(0, 5000);
      throw new Error('EIO');
    }
    const all = async () => {
      for await (const _ of unpack(failing(), 'x', NO_LIMITS, createWarnings()));
    };
    await assert.rejects(all, /^Error: EIO$/);
  }
});
