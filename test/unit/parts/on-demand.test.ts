import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configSchema } from '../../../src/config/schema.ts';
import { allowed, processingConfig } from '../../../src/parts/on-demand.ts';

const config = configSchema.parse({
  root: '/srv/logs',
  fetch: { hosts: ['zuul.example.org', 'logs.example.org'] },
  queue: { otherRoots: { old: '/srv/old' } },
});
const UUID = '0123456789abcdef0123456789abcdef';

test('one run has one address, however it is written', () => {
  const page = `https://zuul.example.org/t/tenant/build/${UUID}`;
  for (const address of [
    page,
    `${page}/`,
    `${page}/logs`,
    `${page}#summary`,
    `https://zuul.example.org/api/tenant/tenant/build/${UUID}`,
    ` HTTPS://ZUUL.example.org:443/t/tenant/build/${UUID}`,
  ]) {
    assert.equal(allowed(address, config), page, address);
  }
  const logs = 'https://logs.example.org/a/b/';
  for (const address of [logs, 'https://logs.example.org/a/b', `${logs}job-output.txt.gz`]) {
    assert.equal(allowed(address, config), logs, address);
  }
});

test('what is no run, or elsewhere, is refused', () => {
  const codeOf = (address: string) => {
    try {
      allowed(address, config);
      return null;
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };
  assert.equal(codeOf('https://elsewhere.example.org/a/'), 'FETCH_HOST');
  assert.equal(codeOf('https://zuul.example.org/c/p/+/12'), 'FETCH_URL');
  assert.equal(codeOf('https://user:word@logs.example.org/'), 'FETCH_URL');
  assert.equal(codeOf('file:///etc/passwd'), 'FETCH_URL');
  assert.equal(codeOf('912345'), 'FETCH_WHAT');
  assert.equal(codeOf(''), 'FETCH_WHAT');
});

test('requests are processed in a tree of their own', () => {
  const { root, queue, publish } = processingConfig(config);
  assert.equal(root, '/var/cache/stackvizd/tree');
  assert.deepEqual(queue.otherRoots, {});
  assert.notEqual(queue.name, config.queue.name);
  assert.equal(publish.format, 'both');
});
