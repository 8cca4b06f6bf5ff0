/**
 * Writes upstream's `console`, see UpstreamConsole in format/upstream.ts.
 *
 * Upstream's site shows the lines of scripts only and counts `remaining` as scripts that were not run,
 * so lines of no script are one too. It writes `date | line`, whatever the date is.
 */

import type { Artifact } from '../../format/dataset.ts';
import type { UpstreamConsole } from '../../format/upstream.ts';
import { artifact } from '../artifact.ts';
import type { ConsoleLine } from '../console/writer.ts';
import { createDataFile, type DataFileOptions } from '../file/data-file.ts';

/** What stands around the scripts. */
const NO_SCRIPT = 'console';

/** Upstream's site has colours for these. */
const statusOf = (result: string | null): UpstreamConsole['status'] => {
  if (result === null) return null;
  return result === 'SUCCESS' ? 'success' : 'fail';
};

export interface UpstreamConsoleWriter {
  /** Bytes on the disk so far. */
  packed(): number;
  add(line: ConsoleLine): void;
  finish(result: string | null): Artifact;
  discard(): void;
}

/** @param names see createNamer */
export function createUpstreamConsoleWriter(
  directory: string,
  { name, stem }: { name: string; stem: string },
  options: DataFileOptions,
): UpstreamConsoleWriter {
  const file = createDataFile(directory, `${stem}-console`, '.json', options);
  let script: string | null = null;
  file.write('{"scripts":[');
  return {
    packed: () => file.packed(),
    add({ text, time, script: of }) {
      const next = of ?? NO_SCRIPT;
      if (next !== script) {
        file.write(`${script === null ? '' : ']},'}{"name":${JSON.stringify(next)},"lines":[`);
      }
      const date = time === null ? '' : new Date(time).toISOString().slice(0, 23).replace('T', ' ');
      file.write(`${next === script ? ',' : ''}${JSON.stringify({ date, line: text })}`);
      script = next;
    },
    finish(result) {
      const status = JSON.stringify(statusOf(result));
      file.write(`${script === null ? '' : ']}'}],"remaining":[],"status":${status}}`);
      return artifact(file.finish().path, name, 'console');
    },
    discard: () => file.discard(),
  };
}
