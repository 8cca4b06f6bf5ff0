/** Debian's Valkey in place of the Redis: as docs/operations.md says, on its socket. */
import assert from 'node:assert/strict';
import { waitFor } from '../harness/command.ts';
import type { Server } from '../harness/logs-server.ts';
import { PARAMETERS } from '../harness/logs-server.ts';
import { assertNoneLost, waitForSites } from '../harness/sites.ts';
import { buildPath, stageBuild, upload } from '../harness/uploads.ts';

const ON_VALKEY: Record<string, string> = {
  ...PARAMETERS,
  manage_redis: 'false',
  redis_socket: "'/run/valkey/valkey-server.sock'",
  redis_socket_group: "'valkey'",
};

export function testValkey(server: Server): void {
  describe('Valkey', () => {
    const sh = (script: string) => server().container.sh(script);

    before(() =>
      sh(`
        apt-get -qq install --yes --no-install-recommends valkey-server >/dev/null
        mkdir -p /etc/systemd/system/valkey-server.service.d
        printf '[Service]\nRuntimeDirectoryPreserve=yes\n' >/etc/systemd/system/valkey-server.service.d/keep.conf
        printf 'port 0\nunixsocket /run/valkey/valkey-server.sock\nunixsocketperm 770\n' >>/etc/valkey/valkey.conf
        systemctl daemon-reload
        systemctl restart valkey-server`),
    );
    after(async () => {
      await server().apply();
      await sh(`
        apt-get -qq purge --yes --auto-remove valkey-server valkey-tools >/dev/null
        rm -rf /etc/systemd/system/valkey-server.service.d
        systemctl daemon-reload`);
    });

    it('has the queue, also after it has started again', async () => {
      const applied = await server().apply(ON_VALKEY);
      assert.equal(applied.code, 2, applied.stdout);
      const paths = [buildPath(350), buildPath(351)];
      const build = await stageBuild(server(), 'valkey');
      await upload(server(), build, paths[0] as string);
      await waitForSites(server(), paths.slice(0, 1), 60);
      await sh('systemctl restart valkey-server');
      await upload(server(), build, paths[1] as string);
      await waitForSites(server(), paths, 60);
      assertNoneLost(server(), paths, build.tests);
      const { stdout } = await sh(
        "valkey-cli -s /run/valkey/valkey-server.sock info server | grep -E '^(server_name|valkey_version)'",
      );
      assert.match(stdout, /server_name:valkey[\s\S]*valkey_version:8\./);
      // the worker that did not publish may be on its way back
      await waitFor(
        'status is OK',
        60,
        async () =>
          (await server().container.sh('stackvizd status', { codes: [0, 1, 2] })).code === 0,
      );
    });
  });
}
