/** The script in the page itself: a policy that a server sends must know it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { minifySync } from 'vite';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

test("Puppet's policies allow the script by its hash", () => {
  const { code } = minifySync('copied.js', read('site/copied.js'));
  const hash = `'sha256-${createHash('sha256').update(code).digest('base64')}'`;
  for (const server of ['nginx', 'apache']) {
    assert.ok(read(`puppet/templates/${server}.conf.epp`).includes(hash), `${server}: ${hash}`);
  }
});
