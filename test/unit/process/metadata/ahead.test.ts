/** Which changes were tested with one, by Zuul's inventory. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWarnings } from '../../../../src/build/warnings.ts';
import { readInventory } from '../../../../src/process/metadata/inventory.ts';

/** @param zuul its variables, as YAML */
function ahead(zuul: string): string[] | undefined {
  const yaml = `all:\n  vars:\n    zuul:\n${zuul.replace(/^/gm, '      ')}\n`;
  const warnings = createWarnings();
  const found = readInventory(yaml, 'zuul-info/inventory.yaml', warnings);
  assert.deepEqual(warnings.list(), []);
  return found.ahead;
}

test('an inventory names the changes that were tested with one', () => {
  const items = (...changes: string[]) =>
    `items:\n${changes.map((change) => `- change: ${change}\n  branch: master\n`).join('')}`;
  assert.deepEqual(ahead(`change: 3\n${items('1', "'2'", '3')}`), ['1', '2']);
  // alone, of a ref, and in ways that are none
  for (const none of [items('3'), 'items: []', 'items: 3', 'items:\n- branch: master', '']) {
    assert.equal(ahead(`change: 3\n${none}`), undefined, none);
  }
  assert.deepEqual(ahead(`change: 3\n${items('{}', '1', '1', '[2]', '3')}`), ['1']);
  const many = Array.from({ length: 60 }, (_, at) => String(100 + at));
  assert.deepEqual(ahead(`change: 3\n${items(...many, '3')}`), many.slice(-50));
});
