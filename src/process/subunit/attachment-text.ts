/** The text of an attachment, by its content type. */
import { isUtf8 } from 'node:buffer';
import type { Attachment } from './tests.ts';

/** The charset a content type names, in lower case; version 1 separates parameters by commas. */
function charsetOf(mime: string): string | null {
  return /[;,]\s*charset="?([^";,\s]+)/i.exec(mime)?.[1]?.toLowerCase() ?? null;
}

function decode(bytes: Buffer, charset: string): string {
  if (/^(?:utf-?8|u8|us-ascii|ascii)$/.test(charset)) return bytes.toString('utf8');
  if (/^(?:iso-?8859-1|latin-?1|l1)$/.test(charset)) return bytes.toString('latin1');
  try {
    return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes);
  } catch {
    // an unknown charset: show what can be shown
    return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1');
  }
}

/**
 * Decodes an attachment. Invalid bytes become U+FFFD.
 *
 * Text without a charset is ISO 8859-1, as testtools has it (RFC 2616 3.7.1). Other types are shown
 * when they are UTF-8 (JSON, XML), else named with their size.
 */
export function attachmentText(attachment: Attachment): string {
  const mime = attachment.mime ?? 'application/octet-stream';
  const bytes =
    attachment.chunks.length === 1
      ? (attachment.chunks[0] as Buffer)
      : Buffer.concat(attachment.chunks);
  const charset = charsetOf(mime);
  let text: string;
  if (/^text\//i.test(mime)) text = decode(bytes, charset ?? 'iso-8859-1');
  else if (charset !== null) text = decode(bytes, charset);
  else if (isUtf8(bytes) && !bytes.includes(0)) text = bytes.toString('utf8');
  else return `[${attachment.bytes + attachment.dropped} bytes of ${mime}, not shown]`;
  if (attachment.dropped === 0) return text;
  return `${text}\n[${attachment.dropped} more bytes were left out]`;
}
