import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** The text of all sources below a directory. */
const sourcesOf = (directory: string) =>
  readdirSync(path(directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(path(directory), name), 'utf8'));

test('every warning is explained in docs/data-format.md', () => {
  const documented = readFileSync(path('docs/data-format.md'), 'utf8');
  const codes = sourcesOf('src/process').flatMap((text) =>
    [...text.matchAll(/\b(?:add|warn|fault|report)\(\s*'([A-Z_]+)'/g)].map(
      ([, code]) => code as string,
    ),
  );
  assert.ok(codes.length > 25, `${codes.length} found`);
  for (const code of new Set(codes)) assert.ok(documented.includes(`\`${code}\``), code);
});

/** Of jobs and parts that are told to stop: no operator sees them as errors. */
const INTERNAL = new Set(['ABORTED', 'STOPPING']);

test('every error is explained in docs/operations.md', () => {
  const documented = readFileSync(path('docs/operations.md'), 'utf8');
  const codes = sourcesOf('src').flatMap((text) =>
    [...text.matchAll(/new StackvizError\(\s*'([A-Z_]+)'/g)].map(([, code]) => code as string),
  );
  assert.ok(codes.length > 25, `${codes.length} found`);
  for (const code of new Set(codes)) {
    if (!INTERNAL.has(code)) assert.ok(documented.includes(`\`${code}\``), code);
  }
});
