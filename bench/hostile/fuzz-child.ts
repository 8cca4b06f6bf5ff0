/** Processes builds as they are named, in this process; tells what each took. For fuzz.ts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { toStackvizError } from '../../src/base/errors.ts';
import { createLogger } from '../../src/base/log.ts';
import { configSchema } from '../../src/config/schema.ts';
import type { Summary } from '../../src/format/summary.ts';
import { parseRecord } from '../../src/history/schema.ts';
import { processBuild } from '../../src/process/build.ts';
import { summarySchema } from '../../src/summary/schema.ts';
import { writeReport } from '../../src/verdict/report/markdown.ts';

export interface Told {
  cpuMs: number;
  mebibytes: number;
  /** Codes of the warnings, or of the failure. */
  codes: string[];
  /** What no input may cause: an error that is not coded. */
  fault: string | null;
}

const [base = '', siteDirectory = ''] = process.argv.slice(2);
const root = join(base, 'logs');
const codes = new Set<string>();
const log = createLogger('debug', {
  write(line) {
    const { code } = JSON.parse(line) as { code?: string };
    if (code !== undefined) codes.add(code);
  },
});
const config = configSchema.parse({
  root,
  publish: { siteDirectory },
  knownIssues: { directory: join(base, 'rules') },
  logLevel: 'debug',
});

/** Reads what may lie where ours was published: what is no JSON is nobody's. */
function readBeside(): void {
  const read = (name: string): unknown => {
    try {
      return JSON.parse(readFileSync(join(base, 'beside', name), 'utf8'));
    } catch {
      return undefined;
    }
  };
  parseRecord(read('record.json'));
  const summary = summarySchema.safeParse(read('summary.json'));
  if (summary.success) writeReport(summary.data as Summary);
}

process.on('message', async (path: string) => {
  codes.clear();
  const before = process.cpuUsage();
  let fault: string | null = null;
  try {
    await processBuild(config, { path, source: 'trigger', reason: 'trigger', afresh: true }, log);
    readBeside();
  } catch (thrown) {
    const error = toStackvizError(thrown);
    codes.add(error.code);
    if (thrown !== error) fault = thrown instanceof Error ? (thrown.stack ?? '') : String(thrown);
  }
  const { user, system } = process.cpuUsage(before);
  process.send?.({
    cpuMs: (user + system) / 1000,
    mebibytes: getHeapStatistics().used_heap_size / 2 ** 20,
    codes: [...codes].sort(),
    fault,
  } satisfies Told);
});
