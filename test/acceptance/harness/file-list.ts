/** What is on a server's disk: for before and after. */
import type { LogsServer } from './logs-server.ts';

/** What changes by itself, and what belongs to packages, logs or to the test. */
const LEFT_OUT = [
  '/proc',
  '/sys',
  '/dev',
  '/run',
  '/tmp',
  '/var/tmp',
  '/var/log',
  '/var/cache',
  '/var/lib/apt',
  '/var/lib/dpkg',
  '/var/lib/systemd',
  '/root',
  '/home',
  '/srv/static/logs',
];

export type FileList = ReadonlyMap<string, string>;

const lists = new WeakMap<LogsServer, Map<string, FileList>>();

/** Reads owner, mode, kind, size and target of every file, and keeps that under a name. */
export async function readFileList(server: LogsServer, name: string): Promise<FileList> {
  const prune = LEFT_OUT.map((path) => `-path ${path}`).join(' -o ');
  const { stdout } = await server.container.sh(
    String.raw`find / \( ${prune} \) -prune -o -printf '%p\t%u:%g %m %y %l\n'`,
  );
  const list = new Map(
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t') as [string, string]),
  );
  const known = lists.get(server) ?? new Map<string, FileList>();
  lists.set(server, known.set(name, list));
  return list;
}

/** A list that was read before. */
export function fileList(server: LogsServer, name: string): FileList {
  const list = lists.get(server)?.get(name);
  if (list === undefined) throw new Error(`no file list "${name}" was read`);
  return list;
}
