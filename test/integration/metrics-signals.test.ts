/** SIGHUP to `stackvizd metrics`, on a port of its own and on a socket that systemd passes. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../harness/server-process.ts';
import { needTool } from '../harness/skip.ts';
import { CLI, startDaemon, waitFor } from './daemons/daemon.ts';

const ACTIVATE = 'systemd-socket-activate';

/** How healthy a port says that the daemons are, by HTTP; null: nobody listens there. */
const statusAt = (port: number): Promise<number | null> =>
  fetch(`http://127.0.0.1:${port}/healthz`).then(
    ({ status }) => status,
    () => null,
  );

describe('SIGHUP to the metrics daemon', function () {
  this.timeout(60_000);
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stackvizd-metrics-'));
    file = join(directory, 'stackvizd.yaml');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (settings: object) =>
    writeFileSync(
      file,
      stringify({ root: directory, metrics: { socketDirectory: directory, ...settings } }),
    );

  it('makes it serve by the settings as they are then, and keep those of before where they are wrong', async () => {
    const [first, second] = [await freePort(), await freePort()];
    write({ port: first });
    const daemon = await startDaemon('metrics', {}, ['--config', file]);
    try {
      assert.equal(await statusAt(first), 200);
      write({ port: second });
      daemon.process.kill('SIGHUP');
      await waitFor('it serves there', 20, async () => (await statusAt(second)) === 200);
      assert.equal(await statusAt(first), null);
      write({ port: 'none' });
      daemon.process.kill('SIGHUP');
      await waitFor('it refused', 20, () =>
        daemon.lines.some(({ code }) => code === 'CONFIG_INVALID'),
      );
      assert.equal(await statusAt(second), 200);
    } finally {
      assert.equal(await daemon.end('SIGTERM'), 0);
    }
  });

  it('ends it where systemd passed its socket, which goes to a new process only', async function () {
    needTool(this, spawnSync(ACTIVATE, ['--version']).error === undefined, `${ACTIVATE} (systemd)`);
    const port = await freePort();
    write({});
    const words = ['-l', `127.0.0.1:${port}`, process.execPath, CLI, 'metrics', '--config', file];
    const child = spawn(ACTIVATE, words, { stdio: 'ignore', env: { PATH: process.env.PATH } });
    const exited = once(child, 'exit');
    try {
      // it is started by the first that comes
      await waitFor('it serves', 20, async () => (await statusAt(port)) === 200);
      child.kill('SIGHUP');
      assert.deepEqual(await exited, [null, 'SIGHUP']);
      assert.equal(await statusAt(port), null);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
