/** A tree of builds of the size of a Tempest run, to be processed again and again. */
import { copyFileSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { generateStream } from '../generate-stream.ts';

const TESTS = 2000;
const STREAM_BYTES = 10_000_000;
/** Of a test, beside its log: identifiers, tags, packets. */
const TEST_BYTES = 700;
/** Streams that differ; the builds have them in turn. */
const VARIANTS = 4;

export interface BenchTree {
  root: string;
  /** Relative to the root. */
  builds: string[];
  tests: number;
  packedBytes: number;
  unpackedBytes: number;
  /** Removes what was published. */
  reset(): void;
}

/** Makes `count` builds below `root`. Each has a stream, linked where the file system can. */
export function makeTree(root: string, count: number): BenchTree {
  const sizes = { packed: 0, unpacked: 0 };
  const files = Array.from({ length: VARIANTS }, (_, variant) => {
    const stream = generateStream(TESTS + variant, STREAM_BYTES / TESTS - TEST_BYTES);
    const packed = gzipSync(stream, { level: 9 });
    const file = join(root, `variant-${variant}.gz`);
    mkdirSync(root, { recursive: true });
    writeFileSync(file, packed);
    sizes.packed += packed.length / VARIANTS;
    sizes.unpacked += stream.length / VARIANTS;
    return file;
  });
  const builds = Array.from({ length: count }, (_, i) => {
    const change = String(904_000 + i);
    return `${change.slice(-2)}/${change}/1/check/tempest-full/${String(i).padStart(7, '0')}`;
  });
  for (const [i, build] of builds.entries()) {
    const directory = join(root, build);
    mkdirSync(directory, { recursive: true });
    const target = join(directory, 'testrepository.subunit.gz');
    try {
      linkSync(files[i % VARIANTS] as string, target);
    } catch {
      copyFileSync(files[i % VARIANTS] as string, target);
    }
    writeFileSync(join(directory, 'job-output.json'), '[]');
  }
  return {
    root,
    builds,
    tests: TESTS,
    packedBytes: sizes.packed,
    unpackedBytes: sizes.unpacked,
    reset: () => {
      for (const build of builds) {
        rmSync(join(root, build, 'stackviz'), { recursive: true, force: true });
      }
    },
  };
}
