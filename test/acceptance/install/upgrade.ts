/**
 * To the second version, to its Debian package, and back to the tarball of the first, by the parameters, while
 * builds arrive. Somebody else's Redis, which was there before, runs on.
 */
import assert from 'node:assert/strict';
import type { Manifest } from '../../../src/format/dataset.ts';
import { say } from '../harness/command.ts';
import type { Server } from '../harness/logs-server.ts';
import { PARAMETERS } from '../harness/logs-server.ts';
import { VERSIONS } from '../harness/releases.ts';
import { assertNoneLost, manifestText, waitForSites } from '../harness/sites.ts';
import { buildPath, longBuild, stageBuild, upload } from '../harness/uploads.ts';

const PAUSE_MS = 400;
/** Nobody else's builds come after it: how many there will be depends on the machine. */
const FIRST_NUMBER = 1000;
/** Copies of the recorded stream in a build. */
const COPIES = 20;

interface Step {
  version: string;
  place: string;
  parameters?: Record<string, string>;
}

const STEPS: Step[] = [
  { version: VERSIONS.second, place: `/opt/stackvizd/${VERSIONS.second}` },
  {
    version: VERSIONS.second,
    place: '/usr/lib/stackvizd',
    parameters: { package_provider: "'deb'", source: "'/root/stackvizd_{version}_{arch}.deb'" },
  },
  { version: VERSIONS.first, place: `/opt/stackvizd/${VERSIONS.first}` },
];

export function testUpgrade(server: Server): void {
  describe('upgrade and roll-back', () => {
    it('lose no upload', async () => {
      const { files, tests } = longBuild(COPIES);
      const build = await stageBuild(server(), 'upgrade', files, { tests });
      const paths: string[] = [];
      await server().container.sh('systemctl enable --now --quiet redis-server');
      let stop = false;
      const uploading = (async () => {
        while (!stop) {
          const path = buildPath(FIRST_NUMBER + paths.length);
          await upload(server(), build, path);
          paths.push(path);
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        }
      })();
      try {
        for (const { version, place, parameters } of STEPS) {
          const wanted = { ...PARAMETERS, version: `'${version}'`, ...parameters };
          const applied = await server().apply(wanted);
          assert.equal(applied.code, 2, applied.stdout);
          assert.equal(await running(), place);
          const told = await server().container.sh('stackvizd --version');
          assert.equal(told.stdout.trim(), version);
          const again = await server().apply(wanted);
          assert.equal(again.code, 0, again.stdout);
        }
      } finally {
        stop = true;
        await uploading;
      }
      await server().container.sh(`
        systemctl --quiet is-active redis-server
        systemctl --quiet is-enabled redis-server
        systemctl disable --now --quiet redis-server`);
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

    /** The one place that all daemons run from. */
    async function running(): Promise<string> {
      const { stdout } = await server().container.sh(`
        for unit in stackviz-watcher stackviz-worker@1 stackviz-worker@2; do
          readlink /proc/$(systemctl show --property=MainPID --value $unit)/exe
        done`);
      // by the runtime each brings: the command line is the title that the daemon gives itself
      const places = new Set(
        [...stdout.matchAll(/(\S+)\/node_modules\//g)].map(([, place]) => place),
      );
      assert.equal(places.size, 1, stdout);
      return [...places][0] as string;
    }
  });
}
