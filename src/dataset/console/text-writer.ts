/** Writes `console-text` and `console-index`; see ConsoleIndex in format/job.ts. */

import type { Artifact } from '../../format/dataset.ts';
import type { ConsoleIndex, ConsoleLevel } from '../../format/job.ts';
import { artifact } from '../artifact.ts';
import { createDictionary, createNumberColumn } from '../file/columns.ts';
import { createDataFile, createSeekableFile, type DataFileOptions } from '../file/data-file.ts';
import { writeJsonColumn } from '../file/json-column.ts';
import type { ConsoleLine } from './writer.ts';

/** Lines of a stretch: some thirty kilobytes, of which a block of the file holds several. */
const STRIDE = 256;
/** More than a stretch of usual lines takes: it is not cut in two by the end of a block. */
const STRETCH_BYTES = 64 * 1024;

const LEVELS: ConsoleLevel[] = ['warning', 'error'];

export interface ConsoleTextWriter {
  /** Bytes on the disk so far. */
  packed(): number;
  add(line: ConsoleLine): void;
  /**
   * @param shift milliseconds added to all times
   * @param dropped bytes of lines that were not added
   */
  finish(shift: number, dropped: number): Artifact[];
  discard(): void;
}

/** @param names see createNamer */
export function createConsoleTextWriter(
  directory: string,
  { name, stem }: { name: string; stem: string },
  options: DataFileOptions,
): ConsoleTextWriter {
  const file = createSeekableFile(directory, `${stem}-text`, '.txt', options);
  const times = createNumberColumn();
  const hosts = createDictionary<string>((host) => host);
  // pairs: the line, and what begins there or is true of it
  const runLines = createNumberColumn();
  const runHosts = createNumberColumn();
  const levelLines = createNumberColumn();
  const levels = createNumberColumn();
  const stretches: number[] = [];
  let origin: number | null = null;
  let last = 0;
  let current = -1;

  return {
    packed: () => file.packed(),
    add({ text, time, host, level }) {
      const line = times.length;
      if (line % STRIDE === 0) {
        file.together(STRETCH_BYTES);
        stretches.push(file.position());
      }
      file.write(text);
      file.write('\n');
      times.add(time === null ? null : time - (origin === null ? time : last));
      origin ??= time;
      last = time ?? last;
      if (level !== null) {
        levelLines.add(line);
        levels.add(LEVELS.indexOf(level));
      }
      const number = host === null ? -1 : hosts.numberOf(host);
      if (number !== current) {
        runLines.add(line);
        runHosts.add(number);
      }
      current = number;
    },
    finish(shift, dropped) {
      stretches.push(file.position());
      const { path, encoding, blocks } = file.finish();
      const head: Omit<ConsoleIndex, 'times' | 'hostRuns' | 'levels'> = {
        version: 2,
        encoding,
        blocks,
        lines: times.length,
        stride: STRIDE,
        stretches,
        origin: (origin ?? 0) + shift,
        hosts: hosts.values,
        dropped,
      };
      const index = createDataFile(directory, `${stem}-lines`, '.json', options);
      try {
        index.write(JSON.stringify(head).slice(0, -1));
        // JSON has no NaN: it becomes null
        writeJsonColumn(index, 'times', times.length, times.at);
        const runAt = (at: number) => [runLines.at(at), runHosts.at(at)];
        const levelAt = (at: number) => [levelLines.at(at), LEVELS[levels.at(at)]];
        writeJsonColumn(index, 'hostRuns', runLines.length, runAt);
        writeJsonColumn(index, 'levels', levels.length, levelAt);
        index.write('}');
        return [
          artifact(path, name, 'console-text'),
          artifact(index.finish().path, name, 'console-index'),
        ];
      } finally {
        index.discard();
      }
    },
    discard: () => file.discard(),
  };
}
