/** Headers by what a file is and whose it is. */

import { extname } from 'node:path';

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
 * Whatever a CI job uploaded is shown without scripts and with an origin of its own. Only a page that
 * we published, which brings a strict policy itself, and the assets that pages share run as what they
 * are.
 *
 * @param ownPage it is such a page, see own-page.ts
 */
export function securityHeaders(
  segments: readonly string[],
  assetsDirectory: string,
  ownPage = false,
): Record<string, string> {
  const headers: Record<string, string> = {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
  const asset = segments.length > 1 && segments[0] === assetsDirectory;
  if (!asset && !ownPage) headers['Content-Security-Policy'] = 'sandbox';
  return headers;
}
