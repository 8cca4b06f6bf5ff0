/**
 * Whether the machine has the same directory at the logs root as this process. A unit has mounts of its own: what is
 * unmounted, mounted or moved there later is not what it sees, and nothing in its root directory tells. So our units
 * have the list of mounts of process 1 bound into them, and it is compared with their own.
 */
import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Clock } from '../clock.ts';

const POLL_MS = 2000;
/** The first is there in our units only: without it nothing is told. */
const LISTS = { machine: '/run/mountinfo', own: '/proc/self/mountinfo' };

interface Mount {
  id: string;
  parent: string;
  device: string;
  /** Which directory of the file system is mounted, and where. */
  top: string;
  point: string;
  type: string;
}

/**
 * Which directory a list of mounts (proc_pid_mountinfo(5)) has at a path without links: `254:0 /srv/logs`, its file
 * system and the path in that.
 *
 * @returns null: not known, as where it is mounted when somebody asks for it (autofs)
 */
export function placeOf(mountinfo: string, path: string): string | null {
  const mounts = mountinfo.split('\n').flatMap((line) => mountOf(line) ?? []);
  const ids = new Set(mounts.map(({ id }) => id));
  let at = mounts.find(({ id, parent }) => parent === id || !ids.has(parent));
  // down the path, from what is mounted on what is mounted before
  for (let next = at; next !== undefined; ) {
    at = next;
    const under = at;
    next = mounts
      .filter((one) => one !== under && one.parent === under.id && covers(one.point, path))
      .sort((a, b) => a.point.length - b.point.length)[0];
  }
  if (at === undefined || at.type === 'autofs' || !covers(at.point, path)) return null;
  return `${at.device} ${posix.join(at.top, posix.relative(at.point, path))}`;
}

/** Optional fields stand before a `-`, the type behind it; blanks in names are octal. */
function mountOf(line: string): Mount | null {
  const [front = '', back = ''] = line.split(' - ');
  const [id, parent, device, top, point] = front.split(' ');
  if (id === undefined || parent === undefined || device === undefined) return null;
  if (top === undefined || point === undefined) return null;
  const type = back.split(' ', 1)[0] ?? '';
  return { id, parent, device, top: plain(top), point: plain(point), type };
}

const plain = (name: string) =>
  name.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));

const covers = (point: string, path: string) =>
  point === '/' || path === point || path.startsWith(`${point}/`);

/**
 * Looks every two seconds, and tells what two looks say. Where both differ from the beginning, as with links in the path, nothing is told.
 *
 * @param onElsewhere is told when the machine has another directory there than we, and when that is over
 * @returns what ends it
 */
export function watchMounts(
  root: string,
  onElsewhere: (elsewhere: boolean) => void,
  clock: Clock,
  lists = LISTS,
): () => void {
  let comparable: boolean | null = null;
  let told = false;
  let before = false;
  let closed = false;
  let cancel = () => {};

  async function look(): Promise<void> {
    const [machine, own] = await Promise.all([place(lists.machine), place(lists.own)]);
    if (closed) return;
    if (machine !== null && own !== null) {
      comparable ??= machine === own;
      const elsewhere = comparable && machine !== own;
      // of one look the lists may be from before and after a mount that both get
      if (elsewhere !== told && elsewhere === before) {
        told = elsewhere;
        onElsewhere(elsewhere);
      }
      before = elsewhere;
    }
    if (comparable !== false) cancel = clock.after(POLL_MS, () => void look());
  }
  const place = (file: string) =>
    readFile(file, 'utf8').then(
      (text) => placeOf(text, root),
      () => null,
    );
  void look();
  return () => {
    closed = true;
    cancel();
  };
}
