/** Two `run`s on one logs root, which no Redis tells of each other. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replayUpload } from '../../../scripts/replay.ts';
import { createLocalPresence } from '../../../src/queue/local/presence.ts';
import { BUILD_PATH, recordedBuild } from '../../fixtures/recorded.ts';
import { type Daemon, startDaemon, waitFor } from '../daemons/daemon.ts';

describe('presence of watchers without Redis', function () {
  this.timeout(120_000);
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'presence-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('each sees the other, also by another path of the root; who is left is alone', async () => {
    mkdirSync(join(directory, 'root'));
    symlinkSync('root', join(directory, 'link'));
    const first = createLocalPresence(join(directory, 'root'), 11);
    const second = createLocalPresence(join(directory, 'link'), 22);
    const elsewhere = createLocalPresence(directory, 33);
    assert.equal(await first.look(), null);
    assert.match((await second.look()) ?? '', /, process 11$/);
    assert.equal(await elsewhere.look(), null);
    await waitFor('the first has seen it', 10, async () =>
      /, process 22$/.test((await first.look()) ?? ''),
    );
    await first.close();
    assert.equal(await second.look(), null);
    await Promise.all([second.close(), elsewhere.close()]);
  });

  it('two runs are told of each other, and publish a build that stays whole', async () => {
    const begin = () => startDaemon('run', {}, ['--root', directory, '--port', '0']);
    const runs: Daemon[] = [await begin(), await begin()];
    const said = ({ lines }: Daemon, key: 'code' | 'msg', value: string) =>
      lines.filter((line) => line[key] === value).length;
    try {
      await waitFor('both are told', 60, () =>
        runs.every((run) => said(run, 'code', 'WATCHED_TWICE') === 1),
      );
      await replayUpload(recordedBuild(), join(directory, BUILD_PATH));
      await waitFor('it is published', 60, () => runs.some((run) => said(run, 'msg', 'page') > 0));
      for (const run of runs) assert.equal(said(run, 'msg', 'build failed'), 0);
    } finally {
      for (const run of runs) assert.equal(await run.end('SIGTERM'), 0);
    }
  });
});
