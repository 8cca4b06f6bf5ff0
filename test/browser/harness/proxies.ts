/** nginx and Apache before a server of ours, configured by the lines of our documents. */
import { join } from 'node:path';
import { runServer } from '../../harness/server-process.ts';
import { IS_ROOT, type RunningServer } from './real-servers.ts';

const PORT_OF_DOCUMENTS = 'http://127.0.0.1:10465';
const modules = (names: string[]) =>
  names.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so\n`);

const RECIPES = {
  nginx: (lines: string, own: string, port: number) => ({
    command: '/usr/sbin/nginx',
    args: ['-e', 'stderr', '-c', join(own, 'config')],
    config: `
daemon off;
pid ${own}/pid;
error_log stderr error;
events {}
http {
  access_log off;
  client_body_temp_path ${own}/body;
  proxy_temp_path ${own}/proxy;
  fastcgi_temp_path ${own}/fastcgi;
  uwsgi_temp_path ${own}/uwsgi;
  scgi_temp_path ${own}/scgi;
  ${lines.replace('server {', `server {\n    listen 127.0.0.1:${port};`)}
}`,
  }),
  apache: (lines: string, own: string, port: number) => ({
    command: '/usr/sbin/apache2',
    args: ['-f', join(own, 'config'), '-D', 'FOREGROUND'],
    config: `
ServerRoot ${own}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${own}/pid
ErrorLog ${own}/errors
LogLevel error
${modules(['mpm_event', 'authz_core', 'proxy', 'proxy_http']).join('')}
${IS_ROOT ? 'User www-data\nGroup www-data' : ''}
${lines.replace('*:80', `127.0.0.1:${port}`)}`,
  }),
};

/**
 * Starts a web server.
 *
 * @param lines of the documents, about a server on the usual port
 * @param to the address of ours, without a slash at its end
 */
export function startProxy(
  kind: keyof typeof RECIPES,
  lines: string,
  to: string,
): Promise<RunningServer> {
  const ours = lines.replaceAll(PORT_OF_DOCUMENTS, to);
  return runServer(kind, (own, port) => RECIPES[kind](ours, own, port));
}
