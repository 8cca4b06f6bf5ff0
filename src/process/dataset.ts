/** Inputs -> the artifacts of a dataset, one after the other. */
import type { FileHandle } from 'node:fs/promises';
import { createNamer } from '../publish/artifact.ts';
import type { DataFileOptions } from '../publish/data-file.ts';
import { writeDstat } from '../publish/dstat-writer.ts';
import type { Artifact, TestStatus } from '../publish/format.ts';
import { createSubunitWriter } from '../publish/subunit-writer.ts';
import { parseDstat } from './dstat/parse.ts';
import { type ByteSource, type ReadLimits, readFileChunks, unpack } from './read-input.ts';
import { convertStream } from './subunit/convert.ts';
import type { JoinLimits } from './subunit/tests.ts';
import type { Warnings } from './warnings.ts';

export type Limits = ReadLimits & JoinLimits;

/** Something to read: a file, or standard input. */
export interface Source {
  kind: 'subunit' | 'dstat';
  /** Names the artifact, and the input in warnings. */
  path: string;
  open(): Promise<{ bytes: ByteSource; close(): Promise<void> }>;
}

/** What was made. */
export interface Dataset {
  artifacts: Artifact[];
  counts: Partial<Record<TestStatus, number>>;
}

/** A source that is an open file; it closes the file. */
export function fileSource(
  kind: Source['kind'],
  path: string,
  open: () => Promise<FileHandle>,
): Source {
  return {
    kind,
    path,
    async open() {
      const file = await open();
      return { bytes: readFileChunks(file), close: () => file.close() };
    },
  };
}

/**
 * Reads the sources and writes their artifacts into a directory.
 *
 * A dstat file comes before the streams, as upstream has it.
 *
 * @throws system errors of reading and writing; what the bytes are becomes warnings
 */
export async function writeDataset(
  sources: Source[],
  directory: string,
  options: DataFileOptions,
  limits: Limits,
  warnings: Warnings,
): Promise<Dataset> {
  const dataset: Dataset = { artifacts: [], counts: {} };
  const namer = createNamer();
  const dstats = sources.filter((source) => source.kind === 'dstat');
  const streams = sources.filter((source) => source.kind === 'subunit');

  for (const [index, source] of dstats.entries()) {
    const input = await source.open();
    try {
      const bytes = unpack(input.bytes, source.path, limits, warnings);
      const series = await parseDstat(bytes, source.path, warnings);
      if (series.times.length === 0) continue;
      const stem = index === 0 ? 'dstat' : `dstat-${index}`;
      dataset.artifacts.push(...writeDstat(directory, namer(source.path), stem, series, options));
    } finally {
      await input.close();
    }
  }

  for (const source of streams) {
    const input = await source.open();
    const writer = createSubunitWriter(directory, namer(source.path), options);
    try {
      const bytes = unpack(input.bytes, source.path, limits, warnings);
      await convertStream(bytes, source.path, limits, writer, warnings);
      const { artifacts, counts } = writer.finish();
      dataset.artifacts.push(...artifacts);
      for (const [status, count] of Object.entries(counts) as [TestStatus, number][]) {
        dataset.counts[status] = (dataset.counts[status] ?? 0) + count;
      }
    } finally {
      writer.discard();
      await input.close();
    }
  }
  return dataset;
}
