/** What of an attachment is text, as UTF-8, by its content type. */
import { isAscii, isUtf8 } from 'node:buffer';
import type { AttachmentRecord } from '../../dataset/tests/test-table.ts';
import type { Attachment } from './tests.ts';

/** The charset a content type names, in lower case; version 1 separates parameters by commas. */
function charsetOf(mime: string): string | null {
  return /[;,]\s*charset="?([^";,\s]+)/i.exec(mime)?.[1]?.toLowerCase() ?? null;
}

const UTF8 = /^(?:utf-?8|u8|us-ascii|ascii)$/;

function decode(bytes: Buffer, charset: string): string {
  if (UTF8.test(charset)) return bytes.toString('utf8');
  if (/^(?:iso-?8859-1|latin-?1|l1)$/.test(charset)) return bytes.toString('latin1');
  try {
    return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes);
  } catch {
    // an unknown charset: show what can be shown
    return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1');
  }
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** A text in UTF-8 without the mark that editors put in front. */
function withoutMark(record: AttachmentRecord, bytes: Buffer): AttachmentRecord {
  const { length } = BYTE_ORDER_MARK;
  const marked = bytes.subarray(0, length).equals(BYTE_ORDER_MARK);
  return marked ? { ...record, chunks: [bytes.subarray(length)] } : record;
}

/** Charsets of more than one byte a character, in which ASCII bytes are not ASCII text. */
const WIDE = /^(?:utf-?(?:16|32)|ucs-|utf-?7|iso-2022|hz)/;

/**
 * The attachment as it is published: text in UTF-8, in which invalid bytes became U+FFFD, or bytes.
 *
 * Text without a charset is UTF-8 where it can be (subunit-output writes none), else ISO 8859-1, as
 * testtools has it (RFC 2616 3.7.1). Other types are text
 * when they are UTF-8 without NUL (JSON, XML). ASCII, which nearly all is, is handed on as it came:
 * to decode and encode it would take as long as to read the stream.
 */
export function toAttachmentRecord({ name, mime, chunks, dropped }: Attachment): AttachmentRecord {
  const record = { name, type: mime, text: true, chunks, dropped };
  const charset = charsetOf(mime ?? '');
  const isText = charset !== null || /^text\//i.test(mime ?? '');
  if (isText && !WIDE.test(charset ?? '') && chunks.every((chunk) => isAscii(chunk))) return record;
  const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
  const utf8 = isUtf8(bytes);
  if (isText) {
    if (charset === null ? utf8 : utf8 && UTF8.test(charset)) return withoutMark(record, bytes);
    return { ...record, chunks: [Buffer.from(decode(bytes, charset ?? 'iso-8859-1'))] };
  }
  return { ...record, text: utf8 && !bytes.includes(0) };
}
