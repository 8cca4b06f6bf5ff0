/** Apache and nginx of the container before `stackvizd serve`, with the lines of docs/on-demand.md. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Container } from '../harness/container.ts';

const DOCUMENT = new URL('../../../docs/on-demand.md', import.meta.url);
/** The name that the document has. */
export const NAME = 'stackviz.example.org';
/** Where each of them answers; Apache has port 80 already, for the logs. */
export const PROXIES = { apache: `${NAME}:80`, nginx: `${NAME}:8080` } as const;

/** A host whose name may be asked, and whose address is that of a network around the machine. */
export const INSIDE = 'inside.example.org';
export const PRIVATE_ADDRESS = '10.77.0.1';

/** A second name of the logs, under which they come at 8 KiB/s. */
export const SLOW = 'slow.example.org';
const SLOW_SITE = `<VirtualHost *:80>
  ServerName ${SLOW}
  DocumentRoot /srv/static/logs
  <Directory /srv/static/logs>
    Options Indexes
    Require all granted
  </Directory>
  SetOutputFilter RATE_LIMIT
  SetEnv rate-limit 8
</VirtualHost>
`;

const FILES = {
  slow: '/etc/apache2/sites-enabled/slow.conf',
  apache: '/etc/apache2/sites-enabled/stackviz-example.conf',
  nginx: '/etc/nginx/sites-enabled/stackviz-example',
};

function documented(language: string): string {
  const text = readFileSync(DOCUMENT, 'utf8');
  const block = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(text)?.[1];
  assert.ok(block?.includes(NAME), language);
  return block as string;
}

/** Installs nginx beside Apache, and has both pass on what is asked of NAME. */
export async function startProxies({ root, sh }: Container): Promise<void> {
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);
  await sh(`
    echo '127.0.0.1 ${SLOW} ${NAME}' >>/etc/hosts
    echo '${PRIVATE_ADDRESS} ${INSIDE}' >>/etc/hosts
    apt-get -qq install --yes --no-install-recommends nginx >/dev/null 2>&1 || true
    rm -f /etc/nginx/sites-enabled/default
    dpkg --configure -a >/dev/null
    a2enmod -q proxy proxy_http ratelimit env >/dev/null`);
  write(FILES.slow, SLOW_SITE);
  write(FILES.apache, documented('apache'));
  write(FILES.nginx, documented('nginx').replace('server {', 'server {\n    listen 8080;'));
  await sh('systemctl restart apache2 nginx');
}

export async function removeProxies({ sh }: Container): Promise<void> {
  await sh(`
    rm -f ${Object.values(FILES).join(' ')}
    a2dismod -q proxy_http proxy ratelimit >/dev/null
    sed -i '/${SLOW}/d; /${INSIDE}/d' /etc/hosts
    apt-get -qq purge --yes --auto-remove nginx nginx-common >/dev/null
    rm -rf /var/www/html/index.nginx*
    systemctl restart apache2`);
}
