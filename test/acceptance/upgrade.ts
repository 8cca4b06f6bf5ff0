/** To the second version and back, by the parameter, while builds arrive. */
import assert from 'node:assert/strict';
import type { Manifest } from '../../src/format/dataset.ts';
import { say } from './harness/command.ts';
import type { Server } from './harness/logs-server.ts';
import { PARAMETERS } from './harness/logs-server.ts';
import { VERSIONS } from './harness/releases.ts';
import { assertNoneLost, manifestText, waitForSites } from './harness/sites.ts';
import { buildPath, longBuild, stageBuild, upload } from './harness/uploads.ts';

const PAUSE_MS = 400;
/** Copies of the recorded stream in a build. */
const COPIES = 20;

export function testUpgrade(server: Server): void {
  describe('upgrade and roll-back', () => {
    it('lose no upload', async () => {
      const { files, tests } = longBuild(COPIES);
      const build = await stageBuild(server(), 'upgrade', files, { tests });
      const paths: string[] = [];
      let stop = false;
      const uploading = (async () => {
        while (!stop) {
          const path = buildPath(300 + paths.length);
          await upload(server(), build, path);
          paths.push(path);
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        }
      })();
      try {
        for (const version of [VERSIONS.second, VERSIONS.first]) {
          const applied = await server().apply({ ...PARAMETERS, version: `'${version}'` });
          assert.equal(applied.code, 2, applied.stdout);
          assert.equal(await running(), version);
          const again = await server().apply({ ...PARAMETERS, version: `'${version}'` });
          assert.equal(again.code, 0, again.stdout);
        }
      } finally {
        stop = true;
        await uploading;
      }
      await waitForSites(server(), paths, 120);
      assertNoneLost(server(), paths, tests);
      const versions = paths.map(
        (path) => (JSON.parse(manifestText(server(), path)) as Manifest).generator.version,
      );
      const count = (version: string) => versions.filter((one) => one === version).length;
      say(
        Object.values(VERSIONS)
          .map((version) => `${count(version)} by ${version}`)
          .join(', '),
      );
      assert.ok(count(VERSIONS.first) > 0 && count(VERSIONS.second) > 0);
      assert.equal(versions.at(-1), VERSIONS.first);
    });

    /** The one version that all daemons run. */
    async function running(): Promise<string> {
      const { stdout } = await server().container.sh(`
        for unit in stackviz-watcher stackviz-worker@1 stackviz-worker@2; do
          tr '\\0' ' ' < /proc/$(systemctl show --property=MainPID --value $unit)/cmdline
          echo
        done`);
      const versions = new Set([...stdout.matchAll(/(\d+\.\d+\.\d+)\/dist\//g)].map(([, v]) => v));
      assert.equal(versions.size, 1, stdout);
      return [...versions][0] as string;
    }
  });
}
