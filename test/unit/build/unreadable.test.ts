/** A build that cannot be looked at for the moment is not one without anything to show. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { StackvizError } from '../../../src/base/errors.ts';
import { Settler } from '../../../src/watch/settle/settler.ts';
import { fakeClock, fakeLog } from '../watch/fakes.ts';

/** Looks at a build with no file descriptor left, and prints the code of the error. */
const SCRIPT = `
  import { openSync } from 'node:fs';
  import { readTraces } from '${new URL('../../../src/build/arrival/traces.ts', import.meta.url)}';
  const [root] = process.argv.slice(1);
  await readTraces(root, 'a/b');
  try { for (;;) openSync('/dev/null', 'r'); } catch {}
  const error = await readTraces(root, 'a/b').then(() => null, ({ code }) => code);
  process.stdout.write(String(error), () => process.exit());
`;

it('says that it could not look when descriptors are short', () => {
  const root = mkdtempSync(join(tmpdir(), 'stackviz-unreadable-'));
  try {
    mkdirSync(join(root, 'a/b/logs'), { recursive: true });
    writeFileSync(join(root, 'a/b/logs/x.subunit'), 'x');
    const words = [process.execPath, '--input-type=module', '--eval', SCRIPT, root];
    const shell = ['-c', 'ulimit -n 64 && exec "$@"', 'sh', ...words];
    assert.equal(execFileSync('sh', shell, { encoding: 'utf8', timeout: 20_000 }), 'EMFILE');
  } finally {
    rmSync(root, { recursive: true });
  }
});

it('looks again until the deadline, and then leaves it to a sweep', async () => {
  const clock = fakeClock();
  let looks = 0;
  const settler = new Settler({
    judge: async () => {
      looks += 1;
      throw new StackvizError('EIO', 'i/o error', { retryable: true });
    },
    handOver: async () => 'enqueued',
    onLeft: () => {},
    quietMs: 30_000,
    deadlineMs: 300_000,
    clock,
    log: fakeLog().log,
  });
  settler.touch('a/b', true);
  await clock.advance(100_000);
  assert.equal(looks, 4);
  assert.equal(settler.size, 1);
  await clock.advance(300_000);
  assert.equal(settler.size, 0);
  assert.equal(clock.pending(), 0);
});
