/** Known issues and notifications as Puppet sets them up: to a receiver on the server, and away again. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Summary } from '../../../src/format/summary.ts';
import { say, waitFor } from '../harness/command.ts';
import { PARAMETERS, type Server } from '../harness/logs-server.ts';
import { waitForSites } from '../harness/sites.ts';
import { buildPath, stageBuild, upload } from '../harness/uploads.ts';

const SECONDS = 30;
const ISSUES = '/root/known-issues';
const BODY = '/root/posted.json';
/** A line of the recorded build's console. */
const RULE = 'title: There is a console\nwhere: console\nregex: "[a-z]{3}"\n';

/** Takes one post after the other, and keeps the body of the last. */
const RECEIVER = `
require 'socket'
server = TCPServer.new('127.0.0.1', 8099)
loop do
  client = server.accept
  length = 0
  while (line = client.gets) && line != "\\r\\n"
    length = line[/\\Acontent-length: (\\d+)/i, 1].to_i if line =~ /\\Acontent-length/i
  end
  File.binwrite('${BODY}.part', client.read(length))
  File.rename('${BODY}.part', '${BODY}')
  client.write("HTTP/1.1 204 No Content\\r\\nConnection: close\\r\\n\\r\\n")
  client.close
end
`;

const TOLD = {
  ...PARAMETERS,
  known_issues_source: `'${ISSUES}'`,
  notify_url: "'http://127.0.0.1:8099/hook'",
  notify_secret: "Sensitive('s3cret')",
};

export function testNotify(server: Server): void {
  describe('known issues and notifications', () => {
    it('are set up by Puppet, which changes nothing when it is applied again', async () => {
      const { root } = server().container;
      mkdirSync(join(root, ISSUES), { recursive: true });
      writeFileSync(join(root, ISSUES, 'CONSOLE-1.yaml'), RULE);
      writeFileSync(join(root, '/root/receiver.rb'), RECEIVER);
      await server().container.sh('systemd-run --quiet --unit=receiver ruby /root/receiver.rb');
      const first = await server().apply(TOLD);
      assert.equal(first.code, 2, first.stdout);
      const second = await server().apply(TOLD);
      assert.equal(second.code, 0, `the second run changed something:\n${second.stdout}`);
      const { stdout } = await server().container.sh(
        'systemctl is-active stackviz-notify; stat --format=%U:%a /var/spool/stackviz /etc/stackvizd/notify-secret',
      );
      assert.equal(stdout, 'active\nstackviz:750\nroot:640\n');
    });

    it('tell of an upload, with what it shows', async () => {
      const path = buildPath(55);
      await upload(server(), await stageBuild(server(), 'told'), path);
      await waitForSites(server(), [path], SECONDS);
      const posted = async () => {
        const { stdout } = await server().container.sh(`cat ${BODY} 2>/dev/null || true`);
        return stdout;
      };
      await waitFor('the receiver is told', SECONDS, async () => (await posted()) !== '');
      const { knownIssues, metadata } = JSON.parse(await posted()) as Summary;
      assert.deepEqual(
        knownIssues?.map(({ id, ofBuild }) => [id, ofBuild]),
        [['CONSOLE-1', true]],
      );
      say(`told of ${metadata.job ?? path}`);
    });

    it('are seen by status, and have no way out but to the receiver', async () => {
      // its state is told now and then: the receiver may have its build before
      const told = /^ {2}notify .*0 waiting, 1 told, 0 given up$/m;
      await waitFor('it says so', SECONDS, async () =>
        told.test((await server().container.sh('stackvizd status', { codes: [0, 1, 2] })).stdout),
      );
      const { stdout: unit } = await server().container.sh(
        'systemctl show --property=IPAddressAllow,IPAddressDeny,CapabilityBoundingSet stackviz-notify',
      );
      assert.match(unit, /^IPAddressAllow=127\.0\.0\.1\/32$/m);
      assert.match(unit, /^CapabilityBoundingSet=$/m);
    });

    it('go again', async () => {
      const away = await server().apply();
      assert.equal(away.code, 2, away.stdout);
      assert.equal((await server().apply()).code, 0);
      const { stdout } = await server().container.sh(`
        systemctl stop receiver
        systemctl is-active stackviz-notify || true
        ls /etc/stackvizd/puppet-known-issues /etc/stackvizd/notify-secret 2>/dev/null || true
        rm -rf ${ISSUES} ${BODY} /root/receiver.rb`);
      assert.equal(stdout, 'inactive\n');
    });
  });
}
