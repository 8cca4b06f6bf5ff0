/** `ensure => absent`: what the module made goes, everything else stays as it was. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { say } from '../harness/command.ts';
import { fileList, readFileList } from '../harness/file-list.ts';
import type { Server } from '../harness/logs-server.ts';
import { PARAMETERS } from '../harness/logs-server.ts';
import { assertWhole, buildDirectory } from '../harness/sites.ts';
import { buildPath } from '../harness/uploads.ts';
import { partFromNginx } from './nginx.ts';

/** Parts of the Debian packages that stay, and files that any package or user change rewrites. */
const NOT_OURS = [
  /^\/etc\/(?:passwd|group|shadow|gshadow|sub[ug]id)-?$/,
  /^\/etc(?:\/.*)?\/redis(?:-server|-sentinel)?(?:\/|\.|$)/,
  /^\/etc\/ld\.so\.cache$/,
  /^\/etc\/rc\d\.d\//,
  /^\/etc\/puppet\//,
  /^\/etc\/systemd\/system\/(?:redis\.service|multi-user\.target\.wants\/redis-server\.service)$/,
  /^\/var\/lib\/(?:redis|puppet|private|logrotate|update-notifier)(?:\/|$)/,
  /^\/usr\/(?!local\/)/,
  /^\/var\/spool\//,
];

export function testRemoval(server: Server): void {
  describe('removal', () => {
    it('takes away what was made, and nothing else', async () => {
      const absent = { ...PARAMETERS, ensure: 'absent' };
      const first = await server().apply(absent);
      assert.equal(first.code, 2, first.stdout);
      const second = await server().apply(absent);
      assert.equal(second.code, 0, `the second run changed something:\n${second.stdout}`);
      await partFromNginx(server(), absent);

      const before = fileList(server(), 'before installation');
      const after = await readFileList(server(), 'after removal');
      const ours = (path: string) =>
        path.includes('stackviz') || !NOT_OURS.some((pattern) => pattern.test(path));
      const left = [...after.keys()].filter((path) => !before.has(path) && ours(path));
      const gone = [...before.keys()].filter((path) => !after.has(path) && ours(path));
      const changed = [...after].filter(
        ([path, facts]) => before.has(path) && before.get(path) !== facts && ours(path),
      );
      say(`${before.size} files before, ${after.size} after, with those of the packages`);
      assert.deepEqual({ left, gone, changed }, { left: [], gone: [], changed: [] });
    });

    it('leaves the user, to whom the pages belong', async () => {
      const { stdout } = await server().container.sh('getent passwd stackviz');
      const page = statSync(`${buildDirectory(server(), buildPath(1))}/stackviz/index.htm`);
      assert.equal(stdout.split(':')[2], String(page.uid));
    });

    it('leaves no unit, process or setting', async () => {
      const { stdout } = await server().container.sh(`
        systemctl list-units --all --plain --no-legend 'stackviz*' 'redis-server@*' || true
        systemctl list-unit-files --no-legend 'stackviz*' || true
        systemctl --failed --plain --no-legend
        pgrep -a -f '[s]tackvizd' || true
        find /etc /opt /run /usr /var /srv -name '*stackviz*' ! -path '/srv/static/logs/*' ! -path '/var/log/*'
      `);
      assert.equal(stdout, '');
    });

    it('leaves the logs, the sites in them, and the web server', async () => {
      const path = buildPath(1);
      assertWhole(server(), path, 64);
      assert.ok(existsSync(`${buildDirectory(server(), path)}/job-output.json.gz`));
      const { page, requests } = await (await server().browser()).open(`${path}/`);
      assert.equal(requests[0]?.status, 200);
      await page.close();
      const { stdout } = await server().container.sh('apache2ctl configtest 2>&1');
      assert.match(stdout, /Syntax OK/);
    });
  });
}
