import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { serveState } from '../../../../src/service/tell/state-socket.ts';
import { fakeLog } from '../../watch/fakes.ts';

test('a runtime directory that is not there is told as that', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'stackviz-state-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const { log, lines } = fakeLog();
  const source = { state: () => assert.fail(), metrics: () => assert.fail() };
  const end = await serveState(join(directory, 'none'), source, log);
  await end();
  const [line, ...more] = lines as { code?: string; err?: { code: string; message: string } }[];
  assert.deepEqual(more, []);
  assert.equal(line?.code, 'STATE_SOCKET');
  assert.equal(line?.err?.code, 'ENOENT');
  assert.match(
    line?.err?.message ?? '',
    /none' \(it is not there: correct the name, or make it\)$/,
  );
});
