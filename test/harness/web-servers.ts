/** How Debian's Apache and nginx are run by anybody, from a directory of their own. */
import { join } from 'node:path';
import type { Recipe } from './server-process.ts';

const IS_ROOT = process.getuid?.() === 0;
/** Debian's, which has the Debian packages; others may come before it in the PATH. */
export const PYTHON = '/usr/bin/python3';

/** @param http what stands in its `http` block */
export const nginx = (own: string, http: string): Recipe => ({
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
  client_body_temp_path ${own}/body;
  proxy_temp_path ${own}/proxy;
  fastcgi_temp_path ${own}/fastcgi;
  uwsgi_temp_path ${own}/uwsgi;
  scgi_temp_path ${own}/scgi;
  ${http}
}`,
});

/**
 * @param modules beside the two that every server needs, as `dir`
 * @param lines the rest of its configuration
 */
export const apache = (own: string, port: number, modules: string[], lines: string): Recipe => ({
  command: '/usr/sbin/apache2',
  args: ['-f', join(own, 'config'), '-D', 'FOREGROUND'],
  config: `
ServerRoot ${own}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${own}/pid
ErrorLog ${own}/errors
LogLevel error
${['mpm_event', 'authz_core', ...modules]
  .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`)
  .join('\n')}
${IS_ROOT ? 'User www-data\nGroup www-data' : ''}
${lines}`,
});

/** Python's http.server, which always sends whole files. */
export const python = (root: string, own: string, port: number): Recipe => ({
  command: PYTHON,
  args: ['-m', 'http.server', '--bind', '127.0.0.1', '--directory', root, `${port}`],
  config: own,
});
