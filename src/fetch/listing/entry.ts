/** What a listing, of whatever kind, says of one directory. */

export interface ListedEntry {
  /** One component, decoded. */
  name: string;
  isDirectory: boolean;
  /** Bytes where the listing says them exactly. */
  bytes: number | null;
}

/** A file of a run. */
export interface ListedFile {
  /** Relative to the directory of logs. */
  path: string;
  bytes: number | null;
}

/** Whether a name may be one component of a path of ours: strangers chose it. */
export function isName(name: string): boolean {
  const isPlain = name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name);
  return isPlain && Buffer.byteLength(name) <= 255;
}

/** The address of something below a directory; each component is escaped whole. */
export function addressBelow(directory: URL, path: string): URL {
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  // ./ keeps a first component with a colon from being a scheme
  return new URL(`./${escaped}`, directory);
}
