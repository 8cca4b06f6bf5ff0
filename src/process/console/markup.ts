/**
 * Jenkins' console.html as text.
 *
 * A page of one `<pre>`, in which the console notes of plugins became tags and the text is escaped:
 *
 *   <span class="timestamp"><b>2016-05-01 12:00:00</b> </span>Started by user <a href='/user/x'>x</a>
 *   2016-05-01 12:00:00.123 | Test &lt;class &#39;a.B&#39;&gt; failed
 *
 * Zuul 2.5 wrote the same file without escaping, so only tags that Jenkins makes count as tags, and a
 * `<module 'x'>` in the text stays. Every pattern is bounded or stops at the next `<`: time is linear
 * in the length of the line.
 */

const TAGS =
  /<\/?(?:a|b|body|br|div|em|font|head|hr|html|i|img|meta|p|pre|span|strong|title|u|!doctype)(?:\s[^<>]*)?\/?>/gi;
const ENTITIES = /&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});/gi;
const NAMED: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&nbsp;': ' ',
};

/** The character of an entity; one that would end the line becomes a space. */
function decodeEntity(entity: string): string {
  const named = NAMED[entity.toLowerCase()];
  if (named !== undefined) return named;
  const hexadecimal = entity[2] === 'x' || entity[2] === 'X';
  const code = Number.parseInt(entity.slice(hexadecimal ? 3 : 2), hexadecimal ? 16 : 10);
  if (code === 0x0a || code === 0x0d) return ' ';
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}

/** One line of console.html as text; null where it held nothing but markup. */
export function stripMarkup(line: string): string | null {
  const text = line.includes('<') ? line.replace(TAGS, '') : line;
  if (text === '' && line !== '') return null;
  return text.includes('&') ? text.replace(ENTITIES, decodeEntity) : text;
}
