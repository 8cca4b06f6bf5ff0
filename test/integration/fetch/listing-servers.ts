/** The web servers whose listings are read, each as it lists in the field. */
import { fileURLToPath } from 'node:url';
import { type Recipe, type RunningServer, runServer } from '../../harness/server-process.ts';
import * as servers from '../../harness/web-servers.ts';

type Make = (root: string, own: string, port: number) => Recipe;

const apache =
  (options: string): Make =>
  (root, own, port) =>
    servers.apache(
      own,
      port,
      ['autoindex', 'dir', 'mime', 'alias'],
      `TypesConfig /etc/mime.types
AddEncoding x-gzip gz
DocumentRoot ${root}
<Directory ${root}>
  Options +Indexes
  AllowOverride None
  Require all granted
  ${options}
</Directory>`,
    );

const nginx =
  (format: string): Make =>
  (root, own, port) =>
    servers.nginx(
      own,
      `server { listen 127.0.0.1:${port}; root ${root}; autoindex on; autoindex_format ${format}; }`,
    );

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
  'http.server': servers.python,
};

/** Serves a directory with listings. @param kind of LISTING_SERVERS */
export const startListing = (root: string, kind: string): Promise<RunningServer> =>
  runServer('listing', (own, port) => (LISTING_SERVERS[kind] as Make)(root, own, port));

/** OpenStack Swift, empty; its address is the proxy's. */
export const startSwift = (): Promise<RunningServer> =>
  runServer('swift', (own, port) => ({
    command: servers.PYTHON,
    args: [fileURLToPath(new URL('object_store.py', import.meta.url)), own, String(port)],
    config: '',
  }));
