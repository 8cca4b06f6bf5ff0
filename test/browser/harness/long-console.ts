/** Adds a console of any length to an export; what it holds is cheap to make. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConsoleWriter } from '../../../src/dataset/console/writer.ts';
import type { SiteConfig } from '../../../src/format/dataset.ts';
import type { ConsoleLevel, EventsFile, JobEvent } from '../../../src/format/job.ts';

export interface MadeLine {
  text: string;
  /** Milliseconds after `start`; null: no time. */
  at?: number | null;
  host?: string | null;
  level?: ConsoleLevel | null;
}

/** Writes the console by the publisher's own writer. */
export async function addConsole(
  site: string,
  count: number,
  line: (index: number) => MadeLine,
  {
    start = Date.UTC(2026, 10, 22),
    packed = true,
    events = [] as JobEvent[],
    maxBytes = 2 ** 30,
  } = {},
): Promise<void> {
  const writer = createConsoleWriter(
    site,
    { name: 'job-output.txt', stem: 'made' },
    { format: 'stackvizd', packed, hashed: false },
    maxBytes,
  );
  for (let index = 0; index < count; index++) {
    const { text, at = index, host = null, level = null } = line(index);
    writer.line({ text, time: at === null ? null : start + at, host, level, script: null });
  }
  const file: EventsFile = { version: 1, result: 'FAILURE', events };
  const artifacts = writer.finish(file);
  const path = join(site, 'config.json');
  const config: SiteConfig = JSON.parse(await readFile(path, 'utf8'));
  config.datasets[0]?.artifacts.push(...artifacts);
  await writeFile(path, JSON.stringify(config));
}

/** A stretch of the job; times do not matter. */
export function madeEvent(
  kind: JobEvent['kind'],
  name: string,
  lines: [number, number],
  result: JobEvent['result'] = 'ok',
): JobEvent {
  return { kind, name, host: null, start: 0, end: 90_000, result, parent: null, lines };
}
