/** Small static servers that differ in what log servers differ in: Range and Content-Encoding. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';

/**
 * `range`: byte ranges, files as they are (nginx). `plain`: the whole file, always (Python's
 * http.server). `encoding`: as `range`, and `.gz` files are sent with `Content-Encoding: gzip`,
 * parts of them too (Apache with AddEncoding).
 */
export type ServerKind = 'range' | 'plain' | 'encoding';

export interface TestServer {
  /** Address of the folder, with a slash at its end. */
  url: string;
  /** Requests so far: path, and bytes of the body that answered. */
  requests: { path: string; status: number; bytes: number }[];
  close(): Promise<void>;
}

const TYPES: Record<string, string> = {
  '.htm': 'text/html; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

/** Serves a folder on a free port of the loopback interface; all answers have the `extra` headers. */
export async function serve(
  root: string,
  kind: ServerKind,
  extra: Record<string, string> = {},
): Promise<TestServer> {
  const requests: TestServer['requests'] = [];
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const name = path.endsWith('/') ? `${path}index.html` : path;
    const headers: Record<string, string | number> = { ...extra };
    const send = (status: number, body: Buffer) => {
      requests.push({ path, status, bytes: body.length });
      response.writeHead(status, { ...headers, 'Content-Length': body.length });
      response.end(body);
    };
    let file: Buffer;
    try {
      file = await readFile(join(root, normalize(name)));
    } catch {
      return send(404, Buffer.from('not found'));
    }
    headers['Content-Type'] =
      TYPES[extname(name.replace(/\.gz$/, ''))] ?? 'application/octet-stream';
    if (kind === 'encoding' && name.endsWith('.gz')) headers['Content-Encoding'] = 'gzip';
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (!range || kind === 'plain') return send(200, file);
    const [first, last] = [Number(range[1]), Math.min(Number(range[2]), file.length - 1)];
    if (first > last) return send(416, Buffer.alloc(0));
    headers['Content-Range'] = `bytes ${first}-${last}/${file.length}`;
    send(206, file.subarray(first, last + 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port(server)}/`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function port(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}
