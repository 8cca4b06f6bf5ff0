/** Two `stackvizd view` of one run at the same time, with one cache. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RECORDED } from '../../fixtures/recorded.ts';
import { waitFor } from '../daemons/daemon.ts';
import { type FakeCi, startFakeCi } from '../serve/fake-ci.ts';

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const STREAM = '/logs/run/testrepository.subunit.gz';

interface View {
  child: ChildProcess;
  /** What it has said so far. */
  told: { stdout: string; stderr: string };
  ended: Promise<number | null>;
}

describe('two views of one run', function () {
  this.timeout(120_000);
  let cache = '';
  let ci: FakeCi;

  before(async () => {
    ci = await startFakeCi();
    ci.files.set(STREAM, await readFile(`${RECORDED}testrepository.subunit.gz`));
  });
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'stackviz-cache-'));
    ci.gets.clear();
    ci.pace = { bytes: 1024, pauseMs: 200 };
  });
  afterEach(() => rm(cache, { recursive: true, force: true }));
  after(() => ci.close());

  function start(...args: string[]): View {
    const command = [CLI, 'view', '--no-serve', '--cache', cache, ...args, `${ci.url}/logs/run/`];
    const child = spawn(process.execPath, command, { env: { HOME: cache } });
    const told = { stdout: '', stderr: '' };
    child.stdout.on('data', (part) => {
      told.stdout += part;
    });
    child.stderr.on('data', (part) => {
      told.stderr += part;
    });
    return { child, told, ended: once(child, 'close').then(([code]) => code) };
  }

  const fetching = (count: number) =>
    waitFor('the stream is fetched', 60, () => (ci.gets.get(STREAM) ?? 0) >= count);

  async function assertWhole({ told, ended }: View): Promise<void> {
    assert.equal(await ended, 0, told.stderr);
    const site = told.stdout.trim();
    const { counts } = JSON.parse(await readFile(join(site, 'manifest.json'), 'utf8'));
    assert.equal(counts.success + counts.fail + counts.skip > 0, true);
    const build = await readdir(join(site, '..'));
    assert.deepEqual(
      build.filter((name) => name.startsWith('.')),
      [],
    );
  }

  it('fetch it once, and both show it', async () => {
    const first = start();
    await fetching(1);
    // looks through the cache, of which a part is being fetched, and may keep nothing of it
    const second = start('--max-cache-mebibytes', '0');
    await waitFor('the second waits', 60, () =>
      /another view is fetching/.test(second.told.stderr),
    );
    ci.pace = null;
    await assertWhole(first);
    await assertWhole(second);
    assert.equal(ci.gets.get(STREAM), 1);
    assert.equal(second.told.stdout, first.told.stdout);
  });

  it('one that is killed leaves the other to do it', async () => {
    const first = start();
    await fetching(1);
    const second = start();
    await waitFor('the second waits', 60, () =>
      /another view is fetching/.test(second.told.stderr),
    );
    first.child.kill('SIGKILL');
    await fetching(2);
    ci.pace = null;
    await assertWhole(second);
  });

  it('one that waits and is stopped leaves the other alone', async () => {
    const first = start();
    await fetching(1);
    const second = start();
    await waitFor('the second waits', 60, () =>
      /another view is fetching/.test(second.told.stderr),
    );
    second.child.kill('SIGTERM');
    assert.equal(await second.ended, 0);
    ci.pace = null;
    await assertWhole(first);
    assert.equal(ci.gets.get(STREAM), 1);
  });
});
