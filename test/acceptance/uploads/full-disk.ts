/** A logs root on a file system that runs full while a site is written. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { say, waitFor } from '../harness/command.ts';
import type { Server } from '../harness/logs-server.ts';
import { LOGS_ROOT } from '../harness/logs-server.ts';
import { assertNoneLost, buildDirectory, isPublished, waitForSites } from '../harness/sites.ts';
import { buildPath, stageBuild, upload } from '../harness/uploads.ts';

const BUILDS = 4;
const WORKERS = "'stackviz-worker@1' 'stackviz-worker@2'";
/** Enough for the first files of a site, not for all. */
const LEFT_KIBIBYTES = 24;

export function testFullDisk(server: Server): void {
  describe('a full disk', () => {
    const paths = Array.from({ length: BUILDS }, (_, i) => buildPath(200 + i));
    const sh = (script: string) => server().container.sh(script);

    before(() =>
      sh(`
        systemctl stop stackviz.target
        mount -t tmpfs -o size=16m,mode=0755,uid=$(id -u zuul),gid=$(id -g zuul) tmpfs ${LOGS_ROOT}
        systemctl start stackviz.target
        systemctl stop ${WORKERS}
      `),
    );
    after(async () => {
      await sh(`
        systemctl stop stackviz.target
        umount ${LOGS_ROOT}
        systemctl start stackviz.target
      `);
    });

    it('stops builds for a while, and loses none', async () => {
      // The same parameters: the root is a fresh file system, what is to be in it is made again.
      const build = await stageBuild(server(), 'recorded');
      await server().apply();
      await sh(`systemctl stop ${WORKERS}`);
      for (const path of paths) await upload(server(), build, path);
      await sh(`
        free=$(df --output=avail -k ${LOGS_ROOT} | tail -n 1)
        head -c $(((free - ${LEFT_KIBIBYTES}) * 1024)) /dev/zero > ${LOGS_ROOT}/ballast
        systemctl start ${WORKERS}
      `);
      await waitFor('a worker reports ENOSPC', 60, async () => {
        const entries = await server().journal('stackviz-worker@*');
        return entries.some(({ message }) => /ENOSPC/.test(message));
      });
      const done = paths.filter((path) => isPublished(server(), path)).length;
      say(`while the disk is full: ${done} of ${paths.length} published`);
      assert.ok(done < paths.length);
      for (const path of paths) {
        if (isPublished(server(), path)) continue;
        const half = existsSync(`${buildDirectory(server(), path)}/stackviz`);
        assert.ok(!half, `${path} has half a site`);
      }
      const status = await waitFor('the status line tells of it', 30, async () => {
        const { stdout } = await sh(
          'systemctl show --property=StatusText --value stackviz-worker@1 stackviz-worker@2',
        );
        return stdout.split('\n').find((line) => line.includes('ENOSPC'));
      });
      say(`status: ${status}`);

      await sh(`rm ${LOGS_ROOT}/ballast`);
      await waitForSites(server(), paths, 180);
      assertNoneLost(server(), paths, build.tests);
      assert.deepEqual(
        readdirSync(server().path(LOGS_ROOT)).filter((name) => name.startsWith('.')),
        [],
      );
    });
  });
}
