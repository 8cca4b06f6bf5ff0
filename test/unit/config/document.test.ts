import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { configurationDoc, DOC_FILE } from '../../../scripts/configuration-doc.ts';

test('docs/configuration.md is current (node scripts/configuration-doc.ts)', () => {
  assert.equal(readFileSync(DOC_FILE, 'utf8'), configurationDoc());
});
