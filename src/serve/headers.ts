/** Headers by what a file is and whose it is. */

import { extname } from 'node:path';
import { OUTPUT_DIRECTORY } from '../build/ours.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.htm': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.log': 'text/plain; charset=utf-8',
  '.conf': 'text/plain; charset=utf-8',
  '.yaml': 'text/plain; charset=utf-8',
  '.yml': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.xml': 'text/xml; charset=utf-8',
  '.pdf': 'application/pdf',
  // Never as Content-Encoding: the site unpacks them itself and asks for ranges of the packed bytes.
  '.gz': 'application/gzip',
  '.xz': 'application/x-xz',
  '.bz2': 'application/x-bzip2',
  '.zst': 'application/zstd',
  '.zip': 'application/zip',
};

/** The media type of a file by its name. */
export function contentType(name: string): string {
  return TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream';
}

/**
 * Security headers of a file at `segments` below the root.
 *
 * Whatever a CI job uploaded is shown without scripts and with an origin of its own. Only the page
 * that we publish in every build, which brings a strict policy itself, and the assets it shares run
 * as what they are.
 */
export function securityHeaders(
  segments: readonly string[],
  assetsDirectory: string,
): Record<string, string> {
  const headers: Record<string, string> = {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
  if (!isOurs(segments, assetsDirectory)) headers['Content-Security-Policy'] = 'sandbox';
  return headers;
}

function isOurs(segments: readonly string[], assetsDirectory: string): boolean {
  if (segments.length > 1 && segments[0] === assetsDirectory) return true;
  const [directory, name] = segments.slice(-2);
  return directory === OUTPUT_DIRECTORY && (name === 'index.htm' || name === 'index.html');
}
