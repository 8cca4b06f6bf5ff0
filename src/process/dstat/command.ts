/**
 * What a command asks for: each device, and the columns of pcp-dstat (`pcp-dstat -tcmndrylpg --tcp 1`).
 *
 * In a terminal, pcp-dstat before 6.2 leaves those groups out of its header that do not fit into its width,
 * also in the middle, while the rows have them all. The command tells which there are.
 */

/** A group: its title and its columns. */
type Group = [title: string, ...names: string[]];

const sum = (title: string, ...names: string[]): Group => [
  title,
  ...names.map((name) => `${title}:${name}`),
];

/** The default columns of its plug-ins, as 4.3 to 6.1 have them. */
const PLUGINS: Record<string, Group> = {
  time: ['system', 'time'],
  epoch: ['epoch', 'epoch'],
  cpu: sum('total usage', 'usr', 'sys', 'idl', 'wai', 'stl'),
  disk: sum('dsk/total', 'read', 'writ'),
  net: sum('net/total', 'recv', 'send'),
  swap: sum('total', 'used', 'free'),
  mem: ['memory usage', 'used', 'free', 'buf', 'cach'],
  io: ['io/total', 'read', 'writ'],
  sys: ['system', 'int', 'csw'],
  load: ['load avg', '1m', '5m', '15m'],
  proc: ['procs', 'run', 'blk', 'new'],
  page: ['paging', 'in', 'out'],
  tcp: ['tcp sockets', 'lis', 'act', 'syn', 'tim', 'clo'],
};

const LETTERS: Record<string, string> = {
  t: 'time',
  T: 'epoch',
  c: 'cpu',
  d: 'disk',
  n: 'net',
  s: 'swap',
  m: 'mem',
  r: 'io',
  y: 'sys',
  l: 'load',
  p: 'proc',
  g: 'page',
  a: 'cpu disk net page sys',
  v: 'proc mem page disk sys cpu',
};
const LONG: Record<string, string> = { all: LETTERS.a as string, vmstat: LETTERS.v as string };
/** Options that change no column. */
const ASIDE = /^--(?:no(?:color|headers|update|missed)|color|bw|blackonwhite|float|integer)$/;

/** Whether each device is asked for; letters that take a list of devices end a word of options. */
export const asksForEach = (command: string): boolean =>
  /\s(?:-[^\s\-CDIMNSf]*f[a-zA-Z]*|--full)(?:\s|$)/.test(command);

/** The plug-ins of a command in their order; null where it has an option that is not known here. */
function pluginsOf(command: string): string[] | null {
  const [, ...words] = command.trim().split(/\s+/, 100);
  const plugins = new Set<string>();
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    let names: (string | undefined)[] = [];
    if (word === '--output' || word === '-o') index += 1;
    else if (word.startsWith('--output=') || ASIDE.test(word) || /^\d+$/.test(word)) continue;
    else if (word.startsWith('--')) names = [LONG[word.slice(2)] ?? word.slice(2)];
    else if (word.startsWith('-')) names = [...word.slice(1)].map((letter) => LETTERS[letter]);
    else return null;
    for (const plugin of names.flatMap((name) => name?.split(' ') ?? [undefined])) {
      if (plugin === undefined || !Object.hasOwn(PLUGINS, plugin)) return null;
      plugins.add(plugin);
    }
  }
  return [...plugins];
}

/**
 * The header as it would be in a wide terminal.
 *
 * @param titles group titles of the file's header, empty behind the first column of a group
 * @param names its column names
 * @returns null where the command does not tell, or the header is no part of what it tells
 */
export function wholeHeader(
  command: string,
  titles: string[],
  names: string[],
): { titles: string[]; names: string[] } | null {
  const groups = pluginsOf(command)?.map((plugin) => PLUGINS[plugin] as Group);
  if (groups === undefined) return null;
  const whole = {
    titles: groups.flatMap(([title, ...own]) => own.map((_, index) => (index === 0 ? title : ''))),
    names: groups.flatMap(([, ...own]) => own),
  };
  // each column of the header is one of the command's, in order
  let at = 0;
  for (const [index, name] of names.entries()) {
    const title = titles[index] ?? '';
    while (
      at < whole.names.length &&
      (whole.names[at] !== name || (title !== '' && whole.titles[at] !== title))
    )
      at += 1;
    if (at === whole.names.length) return null;
    at += 1;
  }
  return whole;
}
