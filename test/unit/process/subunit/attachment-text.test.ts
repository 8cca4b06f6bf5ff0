import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attachmentText } from '../../../../src/process/subunit/attachment-text.ts';

const text = (mime: string | null, bytes: Buffer, dropped = 0) =>
  attachmentText({ name: 'n', mime, chunks: [bytes], bytes: bytes.length, dropped });

test('decodes by the charset, of either version of the protocol', () => {
  const umlaut = Buffer.from('Zürich');
  assert.equal(text('text/plain;charset=utf8', umlaut), 'Zürich');
  assert.equal(text('text/x-traceback;language=python;charset="UTF-8"', umlaut), 'Zürich');
  assert.equal(text('text/x-traceback;charset=utf8,language=python', umlaut), 'Zürich');
  assert.equal(text('text/plain;charset=utf-16le', Buffer.from('Zürich', 'utf16le')), 'Zürich');
});

test('text without charset is ISO 8859-1, every byte a character', () => {
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  assert.equal(text('text/plain', all), all.toString('latin1'));
});

test('invalid bytes and unknown charsets are no reason to stop', () => {
  assert.equal(text('text/plain;charset=utf8', Buffer.from([0x61, 0xff, 0x62])), 'a\ufffdb');
  assert.equal(text('text/plain;charset=klingon', Buffer.from('abc')), 'abc');
});

test('other types are shown when they are text', () => {
  assert.equal(text('application/json', Buffer.from('{"a":1}')), '{"a":1}');
  assert.equal(
    text('image/png', Buffer.from([0x89, 0x50, 0])),
    '[3 bytes of image/png, not shown]',
  );
  assert.equal(text(null, Buffer.from([0, 1])), '[2 bytes of application/octet-stream, not shown]');
});

test('tells how much was left out', () => {
  assert.equal(text('text/plain', Buffer.from('head'), 7), 'head\n[7 more bytes were left out]');
});
