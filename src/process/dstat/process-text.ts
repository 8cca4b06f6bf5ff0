/** What pcp-dstat tells of a process in several columns -> one text, as dstat and its -adv plug-ins write it. */

const KIBIBYTES_IN_MEBIBYTE = 1024;

/** `mysqld (pid 4711)`. */
const named = (command: string, pid: string | undefined) =>
  pid === undefined || pid === '' ? command : `${command} (pid ${pid})`;

/** A process and its resident memory. */
export function memoryText(command: string, pid: string | undefined, kibibytes: number): string {
  return `${named(command, pid)}: ${Math.round(kibibytes / KIBIBYTES_IN_MEBIBYTE)} MiB`;
}

/**
 * The text of a process.
 *
 * @param what it is most expensive in: `cpu`, `io`, `mem`, ...
 * @param cells by the names of their columns
 */
export function processText(what: string, command: string, cells: Map<string, string>): string {
  const pid = cells.get('pid');
  const values = [...cells].filter(([name, cell]) => name !== 'pid' && cell !== '');
  const resident = Number(cells.get('rss') ?? '');
  if (what === 'mem' && resident > 0) return memoryText(command, pid, resident);
  return [named(command, pid), ...values.map(([, cell]) => cell)].join('\t');
}
