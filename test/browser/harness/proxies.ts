/** nginx and Apache before a server of ours, configured by the lines of our documents. */
import { type RunningServer, runServer } from '../../harness/server-process.ts';
import { apache, nginx } from '../../harness/web-servers.ts';

const PORT_OF_DOCUMENTS = 'http://127.0.0.1:10465';

const RECIPES = {
  nginx: (lines: string, own: string, port: number) =>
    nginx(own, lines.replace('server {', `server {\n    listen 127.0.0.1:${port};`)),
  apache: (lines: string, own: string, port: number) =>
    apache(own, port, ['proxy', 'proxy_http'], lines.replace('*:80', `127.0.0.1:${port}`)),
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
