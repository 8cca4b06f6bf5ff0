/**
 * The web servers that serve logs in the field, each as a process of its own on a free port:
 * Apache sends `.gz` and `.zst` files with `Content-Encoding` (parts of them too), nginx sends files and parts
 * as they are, Python's http.server always sends the whole file.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const REAL_SERVERS = ['nginx', 'apache', 'python'] as const;
export type RealServer = (typeof REAL_SERVERS)[number];

export interface RunningServer {
  /** Address of the folder, with a slash at its end. */
  url: string;
  close(): Promise<void>;
}

const START_MS = 10_000;
const IS_ROOT = process.getuid?.() === 0;

/** What to run, and the file it is configured by. */
interface Recipe {
  command: string;
  args: string[];
  config: string;
}

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
export async function startServer(root: string, kind: RealServer): Promise<RunningServer> {
  const own = await mkdtemp(join(tmpdir(), `stackviz-${kind}-`));
  // As root, nginx and Apache serve as another user.
  await chmod(own, 0o755);
  const port = await freePort();
  const { command, args, config } = RECIPES[kind](root, own, port);
  await writeFile(join(own, 'config'), config);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const close = async () => {
    await stop(child);
    await rm(own, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}/`;
  try {
    await answering(url, child);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, close };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  let said = '';
  child.stderr?.on('data', (part) => {
    said += part;
  });
  let failure: Error | null = null;
  child.once('error', (error) => {
    failure = error;
  });
  for (const end = Date.now() + START_MS; Date.now() < end; ) {
    if (failure) throw failure;
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended: ${said}`);
    const answer = await fetch(url, { method: 'HEAD' }).catch(() => null);
    if (answer) return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error(`${child.spawnfile} does not answer: ${said}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
