import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contentType, securityHeaders } from '../../../src/serve/headers.ts';

const POLICY = 'Content-Security-Policy';

describe('contentType', () => {
  it('goes by the last suffix', () => {
    assert.equal(contentType('index.HTM'), 'text/html; charset=utf-8');
    assert.equal(contentType('data.json'), 'application/json');
    assert.equal(contentType('data.json.gz'), 'application/gzip');
    assert.equal(contentType('log.txt.zst'), 'application/zstd');
    assert.equal(contentType('testrepository.subunit'), 'application/octet-stream');
    assert.equal(contentType('constructor'), 'application/octet-stream');
  });
});

describe('securityHeaders', () => {
  it('sandboxes what was uploaded', () => {
    const uploaded = [['b', 'report.html'], ['b', 'stackviz', 'index.htm'], ['index.htm']];
    uploaded.push(
      ['stackviz-assets'],
      ['b', 'stackviz-assets', 'x.svg'],
      ['b', 'stackviz', 'x', 'index.htm'],
    );
    for (const segments of uploaded) {
      assert.equal(
        securityHeaders(segments, 'stackviz-assets')[POLICY],
        'sandbox',
        segments.join('/'),
      );
    }
  });

  it('lets the page and its assets run', () => {
    const of = (segments: string[], own: boolean) =>
      securityHeaders(segments, 'stackviz-assets', own)[POLICY];
    assert.equal(of(['b', 'stackviz', 'index.htm'], true), undefined);
    assert.equal(of(['stackviz-assets', 'index.js'], false), undefined);
  });

  it('forbids to guess types everywhere', () => {
    assert.equal(securityHeaders(['a'], 'x')['X-Content-Type-Options'], 'nosniff');
  });
});
