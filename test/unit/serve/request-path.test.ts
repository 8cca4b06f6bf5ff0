import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRequestPath, toUrlPath } from '../../../src/serve/request-path.ts';
import fc from '../../harness/property.ts';

describe('parseRequestPath', () => {
  it('splits and decodes', () => {
    assert.deepEqual(parseRequestPath('/11/a%20b/%E6%9D%B1?x=/../y'), {
      segments: ['11', 'a b', '東'],
      directory: false,
      query: '?x=/../y',
    });
    assert.deepEqual(parseRequestPath('/'), { segments: [], directory: true, query: '' });
    assert.deepEqual(parseRequestPath('//a/./b//'), {
      segments: ['a', 'b'],
      directory: true,
      query: '',
    });
  });

  it('keeps names that only look odd', () => {
    for (const name of ['...', '.hidden', 'a..b', '%252e%252e', '~', 'a\\..\\b', 'a:b', '..a']) {
      assert.equal(parseRequestPath(`/${name}`)?.segments[0], decodeURIComponent(name));
    }
  });

  it('rejects what tries to leave, and what is malformed', () => {
    const targets = ['/../etc/passwd', '/a/..', '/%2e%2e/x', '/.%2E/x', '/a%2fb', '/a%2F..%2Fb'];
    targets.push('/a%00', '/%', '/%zz', '/%ff', '', '*', 'http://host/a', `/${'a'.repeat(9000)}`);
    for (const target of targets) assert.equal(parseRequestPath(target), null, target);
  });

  it('yields only plain names, whatever the target', () => {
    const target = fc
      .array(fc.oneof(fc.string(), fc.constantFrom('/', '..', '.', '%2e', '%2f', '%00', '%', '\\')))
      .map((parts) => `/${parts.join('')}`);
    fc.assert(
      fc.property(target, (text) => {
        for (const segment of parseRequestPath(text)?.segments ?? []) {
          assert.ok(segment !== '' && segment !== '.' && segment !== '..');
          assert.ok(!/[/\0]/.test(segment));
        }
      }),
    );
  });

  it('reads back what toUrlPath writes', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => {
      return !/[/\0]/.test(text) && text !== '.' && text !== '..' && text.isWellFormed();
    });
    fc.assert(
      fc.property(fc.array(name), fc.boolean(), (segments, directory) => {
        const path = parseRequestPath(toUrlPath(segments, directory || segments.length === 0));
        assert.deepEqual(path?.segments, segments);
      }),
    );
  });
});
