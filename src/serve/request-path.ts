/** From a request's target to a path below the logs root. */

export interface RequestPath {
  /** Names below the root, decoded; none of them is empty, `.` or `..` or holds a slash or NUL. */
  segments: string[];
  /** The target ends in a slash: it means a directory. */
  directory: boolean;
  /** With its question mark; empty where there is none. */
  query: string;
}

const MAX_LENGTH = 8192;

/**
 * Splits and decodes a request target; null where it is malformed or tries to leave the root.
 *
 * It is split before it is decoded, so that no encoded slash makes a new segment, and decoded once.
 */
export function parseRequestPath(target: string): RequestPath | null {
  if (!target.startsWith('/') || target.length > MAX_LENGTH) return null;
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const segments: string[] = [];
  for (const raw of path.split('/')) {
    const segment = decode(raw);
    if (segment === null || /[/\0]/.test(segment) || segment === '..') return null;
    if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return {
    segments,
    directory: path.endsWith('/'),
    query: mark < 0 ? '' : target.slice(mark),
  };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The URL path of names below the root; ends in a slash for a directory. */
export function toUrlPath(segments: readonly string[], directory: boolean): string {
  const path = segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
  return directory ? `${path}/` : path;
}
