/** A build that can never be published: how often it is tried, and what is told of it. */
import assert from 'node:assert/strict';
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replayUpload } from '../../../scripts/replay.ts';
import { recordedBuild } from '../../fixtures/recorded.ts';
import { skipFor } from '../../harness/skip.ts';
import { type Daemon, startDaemon, waitFor } from './daemon.ts';

const BUILD = '11/904711/3/check/stackviz-fixture-full/1f3c9a7';
const NOBODY = 65_534;
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, '--clear-groups', '--'];

describe('a build whose directory may not be written', function () {
  this.timeout(120_000);
  const root = mkdtempSync(join(tmpdir(), 'stackvizd-always-'));
  let daemon: Daemon | undefined;
  after(async () => {
    await daemon?.end('SIGTERM');
    rmSync(root, { recursive: true, force: true });
  });

  it('is tried after ever longer pauses, with one line a try', async function () {
    if (process.geteuid?.() !== 0) skipFor(this, 'only root can make it');
    mkdirSync(join(root, BUILD), { recursive: true });
    // no event tells of it: it is whole at the first look
    await replayUpload(recordedBuild(), join(root, BUILD));
    chownSync(root, NOBODY, NOBODY);
    const settings = {
      STACKVIZD_ROOT: root,
      STACKVIZD_SERVE_PORT: '0',
      STACKVIZD_HISTORY_ENABLED: 'false',
      STACKVIZD_WATCH_SWEEP_INTERVAL_SECONDS: '1',
      STACKVIZD_WATCH_QUIET_PERIOD_SECONDS: '1',
      STACKVIZD_QUEUE_BACKOFF_SECONDS: '1.5',
    };
    daemon = await startDaemon('run', settings, [], AS_NOBODY);
    const { lines } = daemon;
    const tries = () => lines.filter(({ msg }) => msg === 'build failed');
    await waitFor('three tries', 90, () => tries().length === 3);
    const [first = 0, second = 0, third = 0] = tries().map(({ time }) => Date.parse(String(time)));
    assert.ok(second - first >= 3000 && third - second >= 6000, `${first} ${second} ${third}`);
    const told = lines.filter(({ build }) => build === BUILD);
    assert.deepEqual(
      told.map(({ msg }) => msg),
      ['upload settled', 'build enqueued', 'build failed', 'build failed', 'build failed'],
    );
  });
});
