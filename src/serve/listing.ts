/** The listing of a directory that has no index page: a small HTML table, without scripts. */
import { OUTPUT_DIRECTORY } from '../build/own-files.ts';
import { formatBytes } from '../format/quantities.ts';

export interface ListedEntry {
  name: string;
  directory: boolean;
  /** Bytes; not shown of a directory. */
  size: number;
  /** Milliseconds since the Unix epoch. */
  modified: number;
}

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
  h1 { font-size: 1.2rem; overflow-wrap: anywhere }
  table { border-collapse: collapse; width: 100% }
  th { text-align: left; border-bottom: 1px solid #8888 }
  th, td { padding: .15rem 1rem .15rem 0 }
  td:first-child { overflow-wrap: anywhere }
  .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
  .stackviz { display: inline-block; padding: .5rem 1rem; border-radius: .4rem; background: #1d5fa8;
    color: #fff; text-decoration: none; font-weight: 600 }
  :root { color-scheme: light dark }`;

/** The HTML page that lists `entries` of the directory at `segments` below the logs root. */
export function renderListing(
  segments: readonly string[],
  entries: readonly ListedEntry[],
  left: number,
): string {
  const title = escapeHtml(`/${segments.map((segment) => `${segment}/`).join('')}`);
  const sorted = [...entries].sort(
    (a, b) => Number(b.directory) - Number(a.directory) || compare(a.name, b.name),
  );
  const site = sorted.some((entry) => entry.directory && entry.name === OUTPUT_DIRECTORY)
    ? `<p><a class="stackviz" href="${OUTPUT_DIRECTORY}/">Stackviz</a> the test run of this build</p>\n`
    : '';
  const up =
    segments.length > 0 ? '<tr><td><a href="../">Parent directory</a></td><td><td></tr>\n' : '';
  const more = left > 0 ? `<p>${left} more entries are not shown.</p>\n` : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}
</style>
</head>
<body>
<h1>${title}</h1>
${site}<table>
<thead><tr><th scope="col">Name</th><th scope="col" class="number">Size</th><th scope="col" class="number">Modified (UTC)</th></tr></thead>
<tbody>
${up}${sorted.map(renderRow).join('')}</tbody>
</table>
${more}</body>
</html>
`;
}

function renderRow(entry: ListedEntry): string {
  const slash = entry.directory ? '/' : '';
  // ./ keeps a name with a colon from being read as a URL scheme.
  const href = `./${encodeURIComponent(entry.name)}${slash}`;
  const size = entry.directory ? '' : formatBytes(entry.size);
  const modified = new Date(entry.modified).toISOString().slice(0, 19).replace('T', ' ');
  return `<tr><td><a href="${escapeHtml(href)}">${escapeHtml(entry.name)}${slash}</a></td><td class="number">${size}</td><td class="number">${modified}</td></tr>\n`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Control and bidi characters are shown as what they are, so that no name can pose as another. */
export function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"'\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => ENTITIES[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
