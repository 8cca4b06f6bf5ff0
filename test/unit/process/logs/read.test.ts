import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createWarnings } from '../../../../src/build/warnings.ts';
import { explainByLogs } from '../../../../src/process/logs/read.ts';
import { createCollector } from '../../../../src/process/logs/wanted.ts';
import type { Source, Work } from '../../../../src/process/source.ts';
import { inChunks, NO_LIMITS } from '../../../harness/unpack.ts';
import { call, failing, REQUEST_A } from './make.ts';

const LINE = `2026-11-28 10:00:05.500 7 ERROR nova.compute [None ${REQUEST_A} - -] No valid host was found\n`;
const logs = `2026-11-28 10:00:01.000 7 DEBUG nova.compute [-] begins\n${LINE}`;

function service(path: string, text: string): Source<'service-log'> {
  return {
    kind: 'service-log',
    path,
    host: null,
    phase: null,
    repository: null,
    open: async () => ({
      bytes: inChunks(Buffer.from(text), [7]),
      close: async () => undefined,
    }),
  };
}

async function explained(sources: Source<'service-log'>[], maxBytes: number) {
  const directory = mkdtempSync(join(tmpdir(), 'logs-read-'));
  const warnings = createWarnings();
  const collector = createCollector();
  collector.test('s', 0, failing('2026-11-28T10:00:05Z', 2, call('http://x/', REQUEST_A, 500)));
  const work = {
    directory,
    options: { packed: false, hashed: false },
    limits: NO_LIMITS,
    warnings,
  } as unknown as Work;
  try {
    const { logs: file } = await explainByLogs(sources, collector.wanted, maxBytes, work);
    return { file, codes: warnings.list().map(({ code }) => code) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('what a log says of a failed request is found, however it comes in chunks', async () => {
  const { file, codes } = await explained([service('logs/n-cpu.log', logs)], 1e6);
  const [finding] = file?.failures[0]?.findings ?? [];
  assert.deepEqual([finding?.kind, finding?.line, codes], ['error', 2, []]);
});

test('a log beyond the room of all is not read, and that is told', async () => {
  const first = service('logs/n-api.log', `${'x'.repeat(500)}\n`);
  const { file, codes } = await explained([first, service('logs/n-cpu.log', logs)], 400);
  assert.deepEqual(file?.failures[0]?.findings ?? [], []);
  assert.ok(codes.includes('LOGS_TOO_LARGE'), codes.join());
});
