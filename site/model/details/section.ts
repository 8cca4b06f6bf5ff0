/** What is attached to a test, as its section of the file holds it. */
import type { SectionHeader } from '../../../src/format/tests.ts';
import { BEGIN_BYTES, reasonsOf } from '../../../src/verdict/causes/attachment-rank.ts';
import { LoadError } from '../load/bytes.ts';

/** One attachment of a test, or of the run. */
export interface Attachment {
  name: string;
  /** MIME type as the stream has it; null where it gave none. */
  type: string | null;
  /** False: not text, to be saved and not shown. */
  text: boolean;
  /** UTF-8 if it is text. */
  data: Uint8Array;
  /** Bytes that were left out at the end, over a limit of the daemon. */
  dropped: number;
  /** It says why the test failed, or was skipped. */
  why: boolean;
}

const UTF8 = new TextDecoder();

/** Takes a section apart; see Sections. Bodies stay views of the bytes they came in. */
export function parseSection(section: Uint8Array, url: string): Attachment[] {
  const line = section.indexOf(0x0a);
  let header: SectionHeader;
  try {
    header = JSON.parse(new TextDecoder().decode(section.subarray(0, Math.max(line, 0))));
  } catch (error) {
    throw new LoadError('malformed', url, `The file does not fit its index (${String(error)}).`);
  }
  let at = line + 1;
  const all = header.attachments.map(({ name, type, text, bytes, dropped = 0 }) => {
    const data = section.subarray(at, at + bytes);
    at += bytes + 1;
    return { name, type, text, data, dropped };
  });
  const why = reasonsOf(all, ({ text, data }) =>
    text ? UTF8.decode(data.subarray(0, BEGIN_BYTES)) : '',
  );
  return all.map((one) => ({ ...one, why: why.includes(one) }));
}

/** The text of an attachment that is text. */
export function textOf(attachment: Attachment): string {
  return UTF8.decode(attachment.data);
}
