/** Content-Encoding: how a body is packed for its travel, or as it lies in a store. */
import { Transform } from 'node:stream';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib';

/** Suffix of a file that holds a body so coded, which the reader of inputs unpacks itself. */
const SUFFIXES: Record<string, string> = {
  gzip: '.gz',
  'x-gzip': '.gz',
  bzip2: '.bz2',
  xz: '.xz',
  zstd: '.zst',
};

const DECODERS: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  // of old uploads to Swift: zlib's form, as the standard has it
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** The codings of a body, the innermost first; none for a plain one. */
export function codingsOf(header: string | undefined): string[] {
  return (header ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
}

/** The suffix of a file that holds such a body; '' of a plain one; null: it must be decoded. */
export function suffixOf(codings: string[]): string | null {
  const outermost = codings.at(-1);
  if (outermost === undefined) return '';
  return codings.every((coding) => coding in SUFFIXES) ? (SUFFIXES[outermost] ?? null) : null;
}

/** What decodes such a body, outermost first; null: we cannot. */
export function decodersOf(codings: string[]): Transform[] | null {
  const decoders: Transform[] = [];
  for (const coding of codings.toReversed()) {
    const create = DECODERS[coding];
    if (create === undefined) return null;
    decoders.push(create());
  }
  return decoders;
}

/** Lets bytes pass up to a count; then it fails with the error that is made. */
export function atMost(maxBytes: number, error: () => Error): Transform {
  let room = maxBytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      room -= chunk.length;
      if (room < 0) done(error());
      else done(null, chunk);
    },
  });
}
