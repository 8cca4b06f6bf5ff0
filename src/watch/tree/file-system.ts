/** Which file systems tell of changes, and whose: inotify(7) knows what goes through this kernel. */
import { statfs } from 'node:fs/promises';

/**
 * Magic numbers as statfs(2) gives them (linux/magic.h and the file systems' own sources) of those
 * whose files others can change as well: another machine, a daemon behind FUSE, or who writes into a
 * layer from below.
 */
const CHANGED_ELSEWHERE = new Map<number, string>([
  [0x6969, 'nfs'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb2'],
  [0x517b, 'smb'],
  [0x65735546, 'fuse'],
  [0x794c7630, 'overlay'],
  [0x61756673, 'aufs'],
  [0x01021997, '9p'],
  [0x00c36400, 'ceph'],
  [0x0bd00bd0, 'lustre'],
  [0x47504653, 'gpfs'],
  [0x01161970, 'gfs2'],
  [0x7461636f, 'ocfs2'],
  [0x5346414f, 'afs'],
  [0x6b414653, 'afs'],
  [0x73757245, 'coda'],
  [0x786f4256, 'vboxsf'],
  [0xbacbacbc, 'vmhgfs'],
]);

/** The name of the file system of a directory where its files may change without an event; else null. */
export async function changedElsewhere(directory: string): Promise<string | null> {
  const type = await statfs(directory).then(
    (stats) => stats.type,
    () => 0,
  );
  // some machines give the number with its sign
  return CHANGED_ELSEWHERE.get(type >>> 0) ?? null;
}
