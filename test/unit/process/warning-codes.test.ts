import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const path = (relative: string) => fileURLToPath(new URL(`../../../${relative}`, import.meta.url));

test('every warning is explained in docs/data-format.md', () => {
  const documented = readFileSync(path('docs/data-format.md'), 'utf8');
  const sources = readdirSync(path('src/process'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(path('src/process'), name), 'utf8'));
  const codes = sources.flatMap((text) =>
    [...text.matchAll(/\b(?:add|warn|fault|report)\(\s*'([A-Z_]+)'/g)].map(
      ([, code]) => code as string,
    ),
  );
  assert.ok(codes.length > 25, `${codes.length} found`);
  for (const code of new Set(codes)) assert.ok(documented.includes(`\`${code}\``), code);
});
