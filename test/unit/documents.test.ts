/** Documents that are made of others are made of them as they are. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const words = (name: string) =>
  readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')
    .replace(/^\.\. Made of.*$/m, '')
    .match(/[A-Za-z]{3,}/g)
    ?.filter(
      (word) => !/^(?:image|class|code|table|list|header|rows|widths|figure|alt)$/.test(word),
    ) ?? [];

test('the developer page in RST says what the one in Markdown says', () => {
  const [markdown, rst] = [words('developers.md'), words('developers.rst')];
  // the order differs in tables only
  const missing = [...new Set(markdown)].filter((word) => !rst.includes(word));
  assert.deepEqual(missing, [], 'run scripts/developer-manual.sh');
  assert.ok(rst.length < 1.2 * markdown.length);
});
