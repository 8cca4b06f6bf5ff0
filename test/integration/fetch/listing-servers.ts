/** The web servers whose listings are read, each as it lists in the field. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Recipe, type RunningServer, runServer } from '../../harness/server-process.ts';

const IS_ROOT = process.getuid?.() === 0;
/** Debian's, which has the Debian packages; others may come before it in the PATH. */
const PYTHON = '/usr/bin/python3';

type Make = (root: string, own: string, port: number) => Recipe;

const apache =
  (options: string): Make =>
  (root, own, port) => ({
    command: '/usr/sbin/apache2',
    args: ['-f', join(own, 'config'), '-D', 'FOREGROUND'],
    config: `
ServerRoot ${own}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${own}/pid
ErrorLog ${own}/errors
LogLevel error
${['mpm_event', 'authz_core', 'autoindex', 'dir', 'mime', 'alias']
  .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`)
  .join('\n')}
${IS_ROOT ? 'User www-data\nGroup www-data' : ''}
TypesConfig /etc/mime.types
AddEncoding x-gzip gz
DocumentRoot ${root}
<Directory ${root}>
  Options +Indexes
  AllowOverride None
  Require all granted
  ${options}
</Directory>`,
  });

const nginx =
  (format: string): Make =>
  (root, own, port) => ({
    command: '/usr/sbin/nginx',
    args: ['-e', 'stderr', '-c', join(own, 'config')],
    config: `
daemon off;
pid ${own}/pid;
error_log stderr error;
events {}
http {
  default_type text/plain;
  access_log off;
  client_body_temp_path ${own};
  proxy_temp_path ${own};
  fastcgi_temp_path ${own};
  uwsgi_temp_path ${own};
  scgi_temp_path ${own};
  server { listen 127.0.0.1:${port}; root ${root}; autoindex on; autoindex_format ${format}; }
}`,
  });

export const LISTING_SERVERS: Record<string, Make> = {
  'Apache, plain': apache(''),
  'Apache, FancyIndexing': apache('IndexOptions FancyIndexing'),
  // as Debian has it
  'Apache, HTMLTable': apache(
    'IndexOptions FancyIndexing VersionSort HTMLTable NameWidth=* DescriptionWidth=* Charset=UTF-8\n  IndexIgnore .??* *~ *# RCS CVS *,v *,t',
  ),
  'nginx, html': nginx('html'),
  'nginx, json': nginx('json'),
  'nginx, xml': nginx('xml'),
  'http.server': (root, own, port) => ({
    command: PYTHON,
    args: ['-m', 'http.server', '--bind', '127.0.0.1', '--directory', root, `${port}`],
    config: own,
  }),
};

/** Serves a directory with listings. @param kind of LISTING_SERVERS */
export const startListing = (root: string, kind: string): Promise<RunningServer> =>
  runServer('listing', (own, port) => (LISTING_SERVERS[kind] as Make)(root, own, port));

/** OpenStack Swift, empty; its address is the proxy's. */
export const startSwift = (): Promise<RunningServer> =>
  runServer('swift', (own, port) => ({
    command: PYTHON,
    args: [fileURLToPath(new URL('object_store.py', import.meta.url)), own, String(port)],
    config: '',
  }));
