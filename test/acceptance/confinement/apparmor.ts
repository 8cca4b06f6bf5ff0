/**
 * The AppArmor profiles, by the commands of docs/operations.md. A kernel without AppArmor can only have them parsed,
 * by the parser of this Debian; what they deny is then told to be untried.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { say } from '../harness/command.ts';
import type { Server } from '../harness/logs-server.ts';
import { LOGS_ROOT } from '../harness/logs-server.ts';
import { assertWhole, waitForSites } from '../harness/sites.ts';
import { buildPath, stageBuild, upload } from '../harness/uploads.ts';

const DOCUMENT = new URL('../../../docs/operations.md', import.meta.url);
const ENABLED = '/sys/module/apparmor/parameters/enabled';
const PATH = buildPath(380);

/** What docs/security.md says of a daemon that is taken over; each is to fail under both profiles. */
const DENIED = [
  'cat /etc/shadow',
  'ls /root',
  'touch /etc/stackvizd/x',
  'touch /usr/lib/x',
  'mount -t tmpfs tmpfs /mnt',
  'chown nobody /tmp',
  'perl -e 1',
];

function commands(): string {
  const section = /^## AppArmor$(.*?)^## /ms.exec(readFileSync(DOCUMENT, 'utf8'))?.[1] ?? '';
  const [, block] = /^```sh\n(.*?)^```$/ms.exec(section) ?? [];
  assert.ok(block?.includes('apparmor_parser'), 'the document has them');
  return block as string;
}

function isEnabled(): boolean {
  try {
    return readFileSync(ENABLED, 'utf8').trim() === 'Y';
  } catch {
    return false;
  }
}

export function testAppArmor(server: Server): void {
  describe('AppArmor', () => {
    const sh = (script: string) => server().container.sh(script);

    before(() => sh('apt-get -qq install --yes --no-install-recommends apparmor >/dev/null 2>&1'));
    after(() =>
      sh(`
        rm -f /etc/systemd/system/stackviz-*.service.d/20-apparmor.conf
        systemctl daemon-reload
        [ ! -e /etc/apparmor.d/stackvizd.d ] || apparmor_parser --remove /etc/apparmor.d/stackvizd || true
        apt-get -qq purge --yes --auto-remove apparmor >/dev/null 2>&1
        rm -rf /etc/apparmor.d/stackvizd /etc/apparmor.d/stackvizd.d /etc/apparmor.d/abstractions/stackvizd
        rmdir --ignore-fail-on-non-empty /etc/apparmor.d/abstractions /etc/apparmor.d 2>/dev/null || true
        systemctl restart stackviz.target`),
    );

    it('has profiles that the parser of this Debian takes', async () => {
      const place = '/opt/stackvizd/current/packaging/apparmor';
      await sh(
        `apparmor_parser --skip-kernel-load --skip-cache --Include=${place} --Include=/etc/apparmor.d ${place}/stackvizd`,
      );
    });

    it('confines the daemons, which go on publishing, and denies the rest', async () => {
      if (!isEnabled()) {
        say('this kernel has no AppArmor: the profiles were parsed, not tried');
        return;
      }
      await sh(`mount -t securityfs securityfs /sys/kernel/security || true\n${commands()}`);
      for (const [unit, profile] of [
        ['stackviz-watcher', 'stackvizd-watcher'],
        ['stackviz-worker@1', 'stackvizd-worker'],
      ]) {
        const { stdout } = await sh(
          `cat /proc/$(systemctl show --property=MainPID --value ${unit})/attr/current`,
        );
        assert.equal(stdout.trim(), `${profile} (enforce)`);
        for (const command of DENIED) {
          const { code } = await server().container.sh(
            `aa-exec --profile=${profile} -- ${command}`,
            {
              codes: Array.from({ length: 256 }, (_, i) => i),
            },
          );
          assert.notEqual(code, 0, `${profile}: ${command}`);
        }
      }
      const { code } = await server().container.sh(
        `aa-exec --profile=stackvizd-watcher -- sh -c 'echo x >${LOGS_ROOT}/x'`,
        { codes: [0, 1, 2, 126] },
      );
      assert.notEqual(code, 0, 'the watcher writes into the logs root');
      const build = await stageBuild(server(), 'apparmor');
      await upload(server(), build, PATH);
      await waitForSites(server(), [PATH], 60);
      assertWhole(server(), PATH, build.tests);
    });
  });
}
