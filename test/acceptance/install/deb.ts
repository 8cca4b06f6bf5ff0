/** The Debian package by hand: apt, stackvizd-setup, and after it remove and purge. */
import assert from 'node:assert/strict';
import { say, waitFor } from '../harness/command.ts';
import { fileList, readFileList } from '../harness/file-list.ts';
import type { Server } from '../harness/logs-server.ts';
import { LOGS_ROOT } from '../harness/logs-server.ts';
import { VERSIONS } from '../harness/releases.ts';
import { assertWhole, waitForSites } from '../harness/sites.ts';
import { buildPath, type StagedBuild, stageBuild, upload } from '../harness/uploads.ts';

const NUMBER = 95;
const UNITS = ['stackviz-watcher', 'stackviz-worker@1', 'stackviz-sweep', 'stackviz-metrics'];
const MOST_EXPOSURE = 1.0;

const deb = (version: string) => `/root/stackvizd_${version}_*.deb`;

export function testDeb(server: Server): void {
  describe('the Debian package by hand', () => {
    const sh = (script: string) => server().container.sh(script, { seconds: 300 });
    let build: StagedBuild;

    it('is installed and set up by two commands', async () => {
      await readFileList(server(), 'before the package');
      const { stdout } = await sh(`
        apt-get -qq install --yes --no-install-recommends ${deb(VERSIONS.first)} >/dev/null
        stackvizd-setup ${LOGS_ROOT}
        systemctl start stackviz-metrics.service
        stackvizd --version`);
      assert.match(stdout, new RegExp(`watches ${LOGS_ROOT}.*\n${VERSIONS.first}\n$`));
      const status = async () =>
        (await server().container.sh('stackvizd status', { codes: [0, 1, 2] })).code === 0;
      await waitFor('the status to be OK', 30, status);
      assert.equal((await sh('systemctl --failed --plain --no-legend')).stdout, '');
    });

    it('publishes an upload', async () => {
      const path = buildPath(NUMBER);
      build = await stageBuild(server(), 'deb');
      await upload(server(), build, path);
      await waitForSites(server(), [path], 60);
      assertWhole(server(), path, build.tests);
      await sh('systemctl start stackviz-sweep.service');
    });

    it('has units as narrow as those of the tarball, and documents that are there', async () => {
      for (const unit of UNITS) {
        const { stdout } = await sh(
          `systemd-analyze security --no-pager '${unit}.service' | tail -n 1`,
        );
        const exposure = Number(/: ([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN);
        assert.ok(exposure <= MOST_EXPOSURE, stdout);
        say(`${unit}: ${exposure}`);
      }
    });

    it('is upgraded and rolled back, keeping its settings and losing no upload', async () => {
      const paths = [VERSIONS.second, VERSIONS.first].map((_, i) => buildPath(NUMBER + 1 + i));
      for (const [i, version] of [VERSIONS.second, VERSIONS.first].entries()) {
        await sh('echo STACKVIZD_LOG_LEVEL=info >>/etc/stackvizd/environment');
        const uploading = upload(server(), build, paths[i] as string);
        await sh(`
          DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --allow-downgrades ${deb(version)} >/dev/null
          grep -q LOG_LEVEL=info /etc/stackvizd/environment
          systemctl is-active stackviz-watcher stackviz-worker@1 stackviz-worker@2 stackviz-metrics.socket`);
        await uploading;
        assert.equal((await sh('stackvizd --version')).stdout.trim(), version);
      }
      await waitForSites(server(), paths, 60);
      for (const path of paths) assertWhole(server(), path, build.tests);
    });

    it('is removed: nothing runs, the settings stay; purged: nothing is left but the user', async () => {
      const { stdout } = await sh(`
        apt-get -qq remove --yes stackvizd >/dev/null
        systemctl list-units --all --plain --no-legend --state=active,activating,failed 'stackviz*' || true
        ls /etc/stackvizd/stackvizd.yaml
        apt-get -qq purge --yes stackvizd >/dev/null
        systemctl list-units --all --plain --no-legend 'stackviz*' 'redis-server@*' || true
        systemctl list-unit-files --no-legend 'stackviz*' || true
        systemctl --failed --plain --no-legend
        pgrep -a -u stackviz || true
        find /etc /opt /run /usr /var /srv -name '*stackviz*' ! -path '${LOGS_ROOT}/*' ! -path '/var/log/*' \
          ! -path '/var/lib/dpkg/*' ! -path '/var/cache/*'
        apache2ctl configtest 2>/dev/null`);
      assert.equal(stdout, '/etc/stackvizd/stackvizd.yaml\n');

      const before = fileList(server(), 'before the package');
      const after = await readFileList(server(), 'after the purge');
      const differs = (path: string) => before.get(path) !== after.get(path);
      const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
        (path) => differs(path) && !/^\/etc\/(?:passwd|group|shadow|gshadow)-?$/.test(path),
      );
      assert.deepEqual(changed, []);
    });
  });
}
