/** Processes that are killed and a machine that loses its power, while uploads go on. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { timed, waitFor } from '../harness/command.ts';
import type { Server } from '../harness/logs-server.ts';
import { UNITS } from '../harness/logs-server.ts';
import { assertNoneLost, buildDirectory, isPublished, waitForSites } from '../harness/sites.ts';
import { buildPath, longBuild, type StagedBuild, stageBuild, upload } from '../harness/uploads.ts';

const SETTLE_SECONDS = 120;
/** Copies of the recorded stream: about a second of work. */
const LONG = 60;

export function testCrashes(server: Server): void {
  describe('no upload is lost', () => {
    let long: StagedBuild;

    before(async () => {
      const { files, tests } = longBuild(LONG);
      long = await stageBuild(server(), 'long', files, { tests });
    });

    const numbers = (first: number, count: number) =>
      Array.from({ length: count }, (_, i) => buildPath(first + i));

    /** Main process of a unit, as the server numbers it. */
    const mainPid = async (unit: string) => {
      const { stdout } = await server().container.sh(
        `systemctl show --property=MainPID --value '${unit}'`,
      );
      return stdout.trim();
    };
    const kill = async (unit: string) => server().container.sh(`kill -KILL ${await mainPid(unit)}`);

    const isStaging = (paths: string[]) =>
      paths.some((path) => {
        try {
          return readdirSync(buildDirectory(server(), path)).some((name) =>
            name.startsWith('.stackviz-'),
          );
        } catch {
          return false;
        }
      });

    it('when the watcher is killed before and after a marker arrives', async () => {
      const paths = numbers(100, 4);
      const [first, second, third, fourth] = paths as [string, string, string, string];
      await upload(server(), long, first);
      await upload(server(), long, second, { to: 2 });
      const before = await mainPid('stackviz-watcher.service');
      await kill('stackviz-watcher.service');
      await upload(server(), long, second, { from: 2 });
      await upload(server(), long, third);
      await waitFor('the watcher is back', 30, async () => {
        const pid = await mainPid('stackviz-watcher.service');
        return pid !== '0' && pid !== before;
      });
      await upload(server(), long, fourth);
      await waitForSites(server(), paths, SETTLE_SECONDS);
      assertNoneLost(server(), paths, long.tests);
    });

    it('when both workers are killed in mid-job', async () => {
      const paths = numbers(110, 6);
      for (const path of paths) await upload(server(), long, path);
      await waitFor('a build is being written', 30, () => isStaging(paths));
      await kill('stackviz-worker@1.service');
      await kill('stackviz-worker@2.service');
      await waitForSites(server(), paths, SETTLE_SECONDS);
      assertNoneLost(server(), paths, long.tests);
    });

    it('when Redis is killed with builds in its queue', async () => {
      const paths = numbers(120, 8);
      for (const path of paths.slice(0, 5)) await upload(server(), long, path);
      await kill('redis-server@stackviz.service');
      for (const path of paths.slice(5)) await upload(server(), long, path);
      await waitForSites(server(), paths, SETTLE_SECONDS);
      assertNoneLost(server(), paths, long.tests);
    });

    it('when the power goes in mid-upload and mid-job', async () => {
      const paths = numbers(130, 6);
      const last = paths.at(-1) as string;
      for (const path of paths.slice(0, -1)) await upload(server(), long, path);
      await upload(server(), long, last, { to: 1 });
      await waitFor('a build is being written', 30, () => isStaging(paths));
      await server().container.cutPower();
      await server().boot();
      // The job's node tries again; rsync finds what is there already.
      await upload(server(), long, last);
      await timed('after the power came back', () => waitForSites(server(), paths, SETTLE_SECONDS));
      assertNoneLost(server(), paths, long.tests);
      // its socket starts it when somebody asks
      await server().container.sh(
        `ruby -ropen-uri -e 'URI.open("http://127.0.0.1:10464/healthz").read' || true`,
      );
      for (const unit of UNITS) {
        const { stdout } = await server().container.sh(`systemctl is-active '${unit}' || true`);
        assert.equal(stdout.trim(), 'active', unit);
      }
      assert.ok(isPublished(server(), buildPath(1)), 'what was published before is there');
    });
  });
}
