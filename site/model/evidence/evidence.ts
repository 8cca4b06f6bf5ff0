/**
 * What a failure's card says: one file of HTML with no script, to be attached to a bug and read when the logs are
 * gone. Uploads wrote nearly all of it: it is escaped, made visible and cut.
 */
import { escapeMarkup, escapeXml } from '../../../src/format/markup.ts';
import { visible } from '../../../src/format/visible.ts';
import { countOf, formatCount } from '../machine/quantity.ts';

/** Some lines of one log or attachment. */
export interface Excerpt {
  /** What it is of. */
  title: string;
  /** Why these lines. */
  note: string;
  lines: { number: number; text: string; told?: boolean }[];
  /** Lines that were left out. */
  more: number;
}

/** A text as it was attached, to its end. */
export interface Reason {
  name: string;
  text: string;
}

export interface Evidence {
  /** The test, and what it came to. */
  name: string;
  status: string;
  /** Label and value, in order: what, where, when. */
  facts: [label: string, value: string][];
  /** What the run's being cut short says of this test; null: nothing. */
  broken: string | null;
  /** On the machine; null: none was measured then, and nothing came together. */
  machine: string | null;
  /** What the services logged explains it by, in sentences. */
  findings: string[];
  reasons: Reason[];
  /** The workers and the processors around it, as an SVG; null: it has no time. */
  picture: { svg: string; says: string } | null;
  excerpts: Excerpt[];
  /** Why there are no lines of its own; null: there are. */
  withoutLines: string | null;
  /** How to run it again; null: not known. */
  command: string | null;
  /** Label and value: where all of it is from. Addresses become links. */
  source: [label: string, value: string][];
}

/** UTF-16 units of one traceback, from its end, where the exception stands. */
const MAX_REASON = 100_000;
const MAX_REASONS = 8;
/** UTF-16 units of one line. */
const MAX_LINE = 1000;

const text = (value: string) => escapeXml(visible(value), '\ufffd');
/** A stranger's text, isolated from what stands beside it. */
const foreign = (value: string) => `<bdi>${text(value)}</bdi>`;

const isAddress = (value: string) => /^https?:\/\//.test(value) && URL.canParse(value);

const valueText = (value: string) =>
  isAddress(value)
    ? `<a href="${escapeMarkup(new URL(value).href)}" rel="noreferrer">${text(value)}</a>`
    : foreign(value);

const list = (facts: Evidence['facts']) =>
  `<dl>${facts.map(([label, value]) => `<div><dt>${text(label)}</dt><dd>${valueText(value)}</dd></div>`).join('')}</dl>`;

const section = (title: string, body: string) =>
  body === '' ? '' : `<section><h2>${text(title)}</h2>${body}</section>`;

function reasonOf({ name, text: whole }: Reason): string {
  const cut = whole.length > MAX_REASON;
  const shown = cut ? whole.slice(-MAX_REASON) : whole;
  const note = cut
    ? `<p>The last ${formatCount(MAX_REASON)} characters of ${formatCount(whole.length)}.</p>`
    : '';
  const lines = shown
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => text(line));
  return `<h3>${foreign(name)}</h3>${note}<pre tabindex="0">${lines.join('\n')}</pre>`;
}

function excerptOf({ title, note, lines, more }: Excerpt): string {
  const rows = lines.map(({ number, text: line, told }) => {
    const cut = line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line;
    return `<tr${told ? ' class="told"' : ''}><th scope="row">${number}</th><td>${foreign(cut)}</td></tr>`;
  });
  const rest = more > 0 ? `<p>and ${countOf(more, 'more line')}</p>` : '';
  return `<h3>${foreign(title)}</h3><p>${text(note)}</p><div class="lines" tabindex="0" role="region" aria-label="${escapeMarkup(visible(title))}"><table>${rows.join('')}</table></div>${rest}`;
}

const paragraphs = (sentences: readonly (string | null)[]) =>
  sentences.map((sentence) => (sentence === null ? '' : `<p>${text(sentence)}</p>`)).join('');

/** @param styles of the card: its tokens, and its own */
export function writeCard(evidence: Evidence, styles: string): string {
  const { name, status, reasons, picture, excerpts, withoutLines, command } = evidence;
  const left = reasons.length - MAX_REASONS;
  const parts = [
    section(
      'What it says',
      reasons.slice(0, MAX_REASONS).map(reasonOf).join('') +
        (left > 0 ? `<p>and ${countOf(left, 'more text')}</p>` : ''),
    ),
    section('What explains it', paragraphs(evidence.findings)),
    section('The machine', paragraphs([evidence.machine])),
    section(
      'Around it',
      picture === null
        ? ''
        : `<figure>${picture.svg}<figcaption>${text(picture.says)}</figcaption></figure>`,
    ),
    section('Lines', excerpts.map(excerptOf).join('') + paragraphs([withoutLines])),
    section('Run it again', command === null ? '' : `<pre tabindex="0">${text(command)}</pre>`),
    section('Where this is from', list(evidence.source)),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${text(`${status}: ${name}`)}</title>
<style>${styles}</style>
</head>
<body>
<main>
<h1><span class="status">${text(status)}</span> ${foreign(name)}</h1>
${list(evidence.facts)}
${paragraphs([evidence.broken])}
${parts.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}
