/**
 * The web servers that serve logs in the field, each as a process of its own on a free port:
 * Apache sends `.gz` and `.zst` files with `Content-Encoding` (parts of them too), nginx sends files and parts
 * as they are, Python's http.server always sends the whole file.
 */
import { join } from 'node:path';
import { type Recipe, type RunningServer, runServer } from '../../harness/server-process.ts';

export const REAL_SERVERS = ['nginx', 'apache', 'python'] as const;
export type RealServer = (typeof REAL_SERVERS)[number];

export type { RunningServer };

export const IS_ROOT = process.getuid?.() === 0;

const RECIPES: Record<RealServer, (root: string, own: string, port: number) => Recipe> = {
  nginx: (root, own, port) => ({
    command: '/usr/sbin/nginx',
    args: ['-e', 'stderr', '-c', join(own, 'config')],
    config: `
daemon off;
pid ${own}/pid;
error_log stderr error;
events {}
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log off;
  client_body_temp_path ${own};
  proxy_temp_path ${own};
  fastcgi_temp_path ${own};
  uwsgi_temp_path ${own};
  scgi_temp_path ${own};
  server { listen 127.0.0.1:${port}; root ${root}; index index.html; }
}`,
  }),
  apache: (root, own, port) => ({
    command: '/usr/sbin/apache2',
    args: ['-f', join(own, 'config'), '-D', 'FOREGROUND'],
    config: `
ServerRoot ${own}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${own}/pid
ErrorLog ${own}/errors
LogLevel error
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
${IS_ROOT ? 'User www-data\nGroup www-data' : ''}
TypesConfig /etc/mime.types
AddEncoding x-gzip gz
AddEncoding zstd zst
DocumentRoot ${root}
DirectoryIndex index.html
<Directory ${root}>
  AllowOverride None
  Require all granted
</Directory>`,
  }),
  python: (root, own, port) => ({
    command: 'python3',
    args: ['-m', 'http.server', '--bind', '127.0.0.1', '--directory', root, `${port}`],
    config: own,
  }),
};

/** Serves a folder; resolves when the server answers. */
export const startServer = (root: string, kind: RealServer): Promise<RunningServer> =>
  runServer(kind, (own, port) => RECIPES[kind](root, own, port));
