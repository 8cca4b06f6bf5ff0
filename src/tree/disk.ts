/**
 * The calls of node:fs/promises by which builds are read and written.
 *
 * In a daemon a thread makes each: a file server that stands still would stop its event loop. A process that works on one
 * build, and may wait for the disk, makes them in place from waitForDisk() on: a build takes some 150 of them, and to
 * hand one to a thread costs ten times what most of them take.
 */
import * as here from 'node:fs';
import * as threads from 'node:fs/promises';

let waits = false;

/** From now on this process waits for the disk itself. Never in a daemon, nor in what serves others. */
export function waitForDisk(): void {
  waits = true;
}

/** A file that is open. Close it when done. */
export type OpenFile = Pick<
  threads.FileHandle,
  'fd' | 'close' | 'read' | 'readFile' | 'stat' | 'sync'
>;

/** The call as it is made now. @param inPlace the same, which waits */
function either<T extends (...args: never[]) => Promise<unknown>>(
  byThread: T,
  inPlace: (...args: never[]) => unknown,
): T {
  return (async (...args: never[]) => (waits ? inPlace(...args) : byThread(...args))) as T;
}

/** What is used of a FileHandle, in place. */
class FileInPlace {
  fd: number;

  constructor(fd: number) {
    this.fd = fd;
  }

  async read(buffer: Buffer, offset: number, length: number, position: number | null) {
    return { bytesRead: here.readSync(this.fd, buffer, offset, length, position), buffer };
  }

  async readFile(encoding?: BufferEncoding) {
    const bytes = here.readFileSync(this.fd);
    return encoding === undefined ? bytes : bytes.toString(encoding);
  }

  async stat(options?: here.StatOptions) {
    return here.fstatSync(this.fd, options);
  }

  async sync() {
    here.fsyncSync(this.fd);
  }

  async close() {
    const { fd } = this;
    // another file may have the number by then
    this.fd = -1;
    if (fd >= 0) here.closeSync(fd);
  }
}

async function* entriesInPlace(directory: here.Dir) {
  try {
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync())
      yield entry;
  } finally {
    directory.closeSync();
  }
}

type Open = (path: string, flags?: number) => Promise<OpenFile>;
type OpenDirectory = (
  path: string,
  options: here.OpenDirOptions,
) => Promise<AsyncIterable<here.Dirent>>;
type WriteFile = (
  path: string,
  data: string | Buffer,
  options: { mode: number; flush?: boolean },
) => Promise<void>;

const openInPlace = (path: string, flags?: number) =>
  new FileInPlace(here.openSync(path, flags ?? here.constants.O_RDONLY));
const openDirectoryInPlace = (path: string, options: here.OpenDirOptions) =>
  entriesInPlace(here.opendirSync(path, options));

export const open = either<Open>(threads.open, openInPlace);
export const opendir = either<OpenDirectory>(threads.opendir, openDirectoryInPlace);
export const chmod = either(threads.chmod, here.chmodSync);
export const lstat = either(threads.lstat, here.lstatSync);
export const mkdir = either(threads.mkdir, here.mkdirSync);
export const readdir = either(threads.readdir, here.readdirSync);
export const rename = either(threads.rename, here.renameSync);
export const rmdir = either(threads.rmdir, here.rmdirSync);
export const stat = either(threads.stat, here.statSync);
export const unlink = either(threads.unlink, here.unlinkSync);
export const utimes = either(threads.utimes, here.utimesSync);
export const writeFile = either<WriteFile>(threads.writeFile, here.writeFileSync);
