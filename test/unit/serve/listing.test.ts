import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escapeHtml, renderListing } from '../../../src/serve/listing.ts';

const MODIFIED = Date.UTC(2026, 10, 22, 16, 19, 21);

function file(name: string, size = 1536) {
  return { name, directory: false, size, modified: MODIFIED };
}

function directory(name: string) {
  return { name, directory: true, size: 4096, modified: MODIFIED };
}

describe('renderListing', () => {
  it('shows name, size and time, directories first', () => {
    const page = renderListing(['11', 'a'], [file('b.txt'), directory('z')], 0);
    assert.match(page, /<h1>\/11\/a\/<\/h1>/);
    assert.match(
      page,
      /href="\.\/b\.txt">b\.txt<\/a><\/td><td class="number">1\.5 KiB<.*2026-11-22 16:19:21/,
    );
    assert.ok(page.indexOf('./z/') < page.indexOf('./b.txt'));
    assert.match(page, /href="\.\.\/"/);
  });

  it('leads to the site of a build that has one, and only then', () => {
    const link = /class="stackviz" href="stackviz\/"/;
    assert.match(renderListing(['b'], [directory('stackviz')], 0), link);
    assert.doesNotMatch(renderListing(['b'], [file('stackviz'), directory('logs')], 0), link);
  });

  it('has no way up at the root', () => {
    assert.doesNotMatch(renderListing([], [], 0), /href="\.\.\/"/);
  });

  it('escapes names in text and in links', () => {
    const page = renderListing(
      ['<i>'],
      [file('"><script>alert(1)</script>'), file('javascript:x')],
      0,
    );
    assert.doesNotMatch(page, /<script|<i>|href="javascript/);
    assert.match(page, /href="\.\/%22%3E%3Cscript%3E/);
  });

  it('says what it leaves out', () => {
    assert.match(renderListing([], [], 7), /7 more entries/);
  });
});

describe('escapeHtml', () => {
  it('makes control and bidi characters visible', () => {
    assert.equal(escapeHtml('a\u202etxt.exe\n'), 'a\\u{202e}txt.exe\\u{a}');
    assert.equal(escapeHtml('東京 ✓'), '東京 ✓');
  });
});
