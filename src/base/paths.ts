/** Parts of paths that are `/`-separated and relative to a directory of ours, which is `''`. */

/** The last component of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The directory of an entry; `''` at the top. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The directories an entry is in, nearest first, without the one that paths are relative to. */
export function ancestorsOf(path: string): string[] {
  const found: string[] = [];
  for (let at = parentOf(path); at !== ''; at = parentOf(at)) found.push(at);
  return found;
}
