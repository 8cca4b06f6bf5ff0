/** The kernel allows too few watches: a user namespace has limits of its own (user_namespaces(7)). */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { skipFor } from '../../harness/skip.ts';
import { paths, useWatchBench, waitFor } from './watch-harness.ts';

const LIMIT = '/proc/sys/user/max_inotify_watches';
const UNSHARE = ['unshare', '--user', '--map-root-user', 'sh', '-c'];
/** Sets the limit, starts the program, and raises the limit when its standard input has a line. */
const SCRIPT = `echo 40 > ${LIMIT}; (read -r line; echo 4000 > ${LIMIT}) & exec "$@" < /dev/null`;
// a command in the background has no standard input of its own
const WITH_INPUT = `exec 3<&0; ${SCRIPT.replace('read -r line', 'read -r line <&3')}`;

function impossible(): string | null {
  try {
    execFileSync('unshare', [...UNSHARE.slice(1), `echo 40 > ${LIMIT}`], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `no user namespace: ${(error as Error).message.split('\n')[0]}`;
  }
}

describe('watch: exhausted', () => {
  const bench = useWatchBench();

  it('says once that watches ran out, sweeps instead, and recovers', async function () {
    const reason = impossible();
    if (reason !== null) skipFor(this, reason);
    const changes = Array.from({ length: 60 }, (_, i) => `1/${i}/1/check/job`);
    for (const change of changes) await mkdir(join(bench.root, change), { recursive: true });
    const settings = { quietPeriodSeconds: 2, sweepIntervalSeconds: 2 };
    const watcher = await bench.spawnWatcher(settings, [...UNSHARE, WITH_INPUT, 'sh']);
    await waitFor('the message', () => watcher.logged('ENOSPC').length > 0);
    const builds = changes.slice(0, 10).map((change) => `${change}/abc1234`);
    for (const build of builds) await bench.zuulUpload(build);
    await waitFor('the jobs', () => new Set(paths(watcher.jobs())).size === builds.length);
    await sleep(5000);
    assert.equal(watcher.logged('ENOSPC').length, 1);

    watcher.child.stdin?.write('raise\n');
    await waitFor('recovery', () => watcher.logged('ENOSPC').length === 2);
    assert.equal(watcher.logged('ENOSPC')[1]?.msg, 'trouble has passed');
    await sleep(2500);
    const late = `${changes.at(-1)}/def5678`;
    await bench.zuulUpload(late);
    await waitFor('the job', () => watcher.jobs().some(({ path }) => path === late));
    assert.equal(watcher.jobs().find(({ path }) => path === late)?.source, 'watch');
  });
});
