import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toAttachmentRecord } from '../../../../src/process/subunit/attachment-text.ts';

const record = (mime: string | null, ...chunks: Buffer[]) => {
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return toAttachmentRecord({ name: 'n', mime, chunks, bytes, dropped: 0 });
};
/** The published text; null where it is not text. */
const text = (mime: string | null, ...chunks: Buffer[]) => {
  const found = record(mime, ...chunks);
  return found.text ? Buffer.concat(found.chunks).toString('utf8') : null;
};

test('decodes by the charset, of either version of the protocol', () => {
  const umlaut = Buffer.from('Zürich');
  assert.equal(text('text/plain;charset=utf8', umlaut), 'Zürich');
  assert.equal(text('text/x-traceback;language=python;charset="UTF-8"', umlaut), 'Zürich');
  assert.equal(text('text/x-traceback;charset=utf8,language=python', umlaut), 'Zürich');
  assert.equal(text('text/plain;charset=utf-16le', Buffer.from('Zürich', 'utf16le')), 'Zürich');
  assert.equal(text('text/plain;charset=utf-16le', Buffer.from('abc', 'utf16le')), 'abc');
});

test('a character cut by two chunks is one character', () => {
  const [a, b] = [Buffer.from([0x61, 0xc3]), Buffer.from([0xbc])];
  assert.equal(text('text/plain;charset=utf8', a, b), 'aü');
});

test('ASCII is handed on as it came', () => {
  const chunks = [Buffer.from('ab'), Buffer.from('c')];
  assert.deepEqual(record('text/plain', ...chunks).chunks, chunks);
  assert.equal(text('text/plain', ...chunks), 'abc');
});

test('text without charset is UTF-8 where it can be', () => {
  assert.equal(text('text/plain', Buffer.from('grüße')), 'grüße');
  assert.equal(text('text/xml', Buffer.from('<a>ü</a>')), '<a>ü</a>');
});

test('a byte order mark is no part of the text', () => {
  assert.equal(text('text/plain;charset=utf8', Buffer.from('\ufeffa')), 'a');
  assert.equal(text('text/plain', Buffer.from('\ufeffa')), 'a');
});

test('text without charset that is no UTF-8 is ISO 8859-1, every byte a character', () => {
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  assert.equal(text('text/plain', all), all.toString('latin1'));
});

test('invalid bytes and unknown charsets are no reason to stop', () => {
  assert.equal(text('text/plain;charset=utf8', Buffer.from([0x61, 0xff, 0x62])), 'a\ufffdb');
  assert.equal(text('text/plain;charset=klingon', Buffer.from('abc')), 'abc');
});

test('other types are text when they are UTF-8 without NUL', () => {
  assert.equal(text('application/json', Buffer.from('{"a":1}')), '{"a":1}');
  assert.equal(text('image/png', Buffer.from([0x89, 0x50, 0])), null);
  assert.equal(text(null, Buffer.from([0, 1])), null);
});
