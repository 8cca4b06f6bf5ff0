/**
 * The web servers that serve logs in the field, each as a process of its own on a free port:
 * Apache sends `.gz` and `.zst` files with `Content-Encoding` (parts of them too), nginx sends files and parts
 * as they are, Python's http.server always sends the whole file.
 */
import { type Recipe, type RunningServer, runServer } from '../../harness/server-process.ts';
import { apache, nginx, python } from '../../harness/web-servers.ts';

export const REAL_SERVERS = ['nginx', 'apache', 'python'] as const;
export type RealServer = (typeof REAL_SERVERS)[number];

const RECIPES: Record<RealServer, (root: string, own: string, port: number) => Recipe> = {
  nginx: (root, own, port) =>
    nginx(own, `server { listen 127.0.0.1:${port}; root ${root}; index index.html; }`),
  apache: (root, own, port) =>
    apache(
      own,
      port,
      ['dir', 'mime'],
      `TypesConfig /etc/mime.types
AddEncoding x-gzip gz
AddEncoding zstd zst
DocumentRoot ${root}
DirectoryIndex index.html
<Directory ${root}>
  AllowOverride None
  Require all granted
</Directory>`,
    ),
  python,
};

/** Serves a folder; resolves when the server answers. */
export const startServer = (root: string, kind: RealServer): Promise<RunningServer> =>
  runServer(kind, (own, port) => RECIPES[kind](root, own, port));
