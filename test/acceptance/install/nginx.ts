/** The web server changes to nginx and to none: whatever Puppet takes away, the server starts again. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogsServer, Server } from '../harness/logs-server.ts';
import { PARAMETERS } from '../harness/logs-server.ts';
import { assertKept } from '../harness/sites.ts';
import { buildPath } from '../harness/uploads.ts';

const SITE = '/etc/nginx/sites-enabled/logs';
const SNIPPET = '/etc/nginx/snippets/stackviz.conf';
const ADDRESS = 'http://127.0.0.1:8081';
const PAGE = `${ADDRESS}/${buildPath(1)}/stackviz/`;

export function testNginx(server: Server): void {
  describe('nginx', () => {
    const sh = (script: string) => server().container.sh(script);
    const apply = async (webServer: string) => {
      const parameters = { ...PARAMETERS, web_server: `'${webServer}'` };
      const { code, stdout } = await server().apply(parameters);
      assert.equal(code, 2, stdout);
      const again = await server().apply(parameters);
      assert.equal(again.code, 0, again.stdout);
    };

    before(async () => {
      // Beside Apache, on a port of its own.
      await sh(`
        apt-get -qq install --yes --no-install-recommends nginx >/dev/null 2>&1 || true
        rm -f /etc/nginx/sites-enabled/default
        dpkg --configure -a >/dev/null
        systemctl restart nginx`);
    });

    it('gets a snippet that a server block includes', async () => {
      await apply('nginx');
      writeFileSync(
        join(server().container.root, SITE),
        'server { listen 127.0.0.1:8081; include snippets/stackviz.conf; }\n',
      );
      const { stdout } = await sh(
        `systemctl restart nginx; ruby -ropen-uri -e 'puts URI.open("${PAGE}").meta["content-security-policy"]'`,
      );
      assert.match(stdout, /script-src /);
      await assertKept(server(), ADDRESS, buildPath(1));
      const apache = await sh('ls /etc/apache2/conf-available; apache2ctl configtest 2>&1');
      assert.doesNotMatch(apache.stdout, /stackviz/);
    });

    it('starts again without it, and nothing of it is left once nobody includes it', async () => {
      await apply('none');
      const empty = await sh(`systemctl restart nginx; grep -v '^#' ${SNIPPET} || true`);
      assert.equal(empty.stdout, '');
    });

    it('has a snippet again, which the removal finds included', async () => {
      const { code } = await server().apply({ ...PARAMETERS, web_server: "'nginx'" });
      assert.equal(code, 2);
      await sh('systemctl restart nginx');
    });
  });
}

/**
 * After `ensure => absent`, where there is an nginx that includes the snippet: it starts again, and the empty file goes
 * with the first run after the `include`. The server goes, too.
 */
export async function partFromNginx(
  { container, apply }: LogsServer,
  absent: Record<string, string>,
): Promise<void> {
  const there = await container.sh(`test -e ${SITE}`, { codes: [0, 1] });
  if (there.code !== 0) return;
  await container.sh(`nginx -t -q; systemctl restart nginx; test -f ${SNIPPET}; rm ${SITE}`);
  const { code, stdout } = await apply(absent);
  assert.equal(code, 2, stdout);
  await container.sh(`
    test ! -e ${SNIPPET}
    systemctl restart nginx
    apt-get -qq purge --yes --auto-remove nginx nginx-common >/dev/null
    rm -rf /var/www/html/index.nginx*`);
}
