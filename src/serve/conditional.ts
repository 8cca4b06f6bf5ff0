/** Conditional requests (RFC 9110, section 13): has the client this very file already? */
import type { BigIntStats } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';

/** What tells one state of a file from another. */
export interface Validators {
  /** With its quotes. */
  etag: string;
  /** An HTTP date, whole seconds. */
  lastModified: string;
}

/** Strong validators: a file changes inode by a rename, or mtime and size by a write in place. */
export function validatorsOf(stats: BigIntStats): Validators {
  const parts = [stats.ino, stats.mtimeNs, stats.size].map((part) => part.toString(36));
  return {
    etag: `"${parts.join('-')}"`,
    lastModified: new Date(Number(stats.mtimeMs)).toUTCString(),
  };
}

/** True where 304 is the answer. */
export function isNotModified(headers: IncomingHttpHeaders, file: Validators): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) {
    return tags.split(',').some((tag) => ['*', file.etag].includes(tag.trim().replace(/^W\//, '')));
  }
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return since >= Date.parse(file.lastModified);
}

/** False where If-Range names another state of the file, so that the whole must be sent. */
export function rangeApplies(headers: IncomingHttpHeaders, file: Validators): boolean {
  const condition = headers['if-range'];
  return condition === undefined || condition === file.etag || condition === file.lastModified;
}
