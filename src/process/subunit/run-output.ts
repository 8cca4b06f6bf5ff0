/** What stands between the packets of a stream, the output of the runner itself or remains of packets, kept in bounds. */
import { printable } from '../../base/printable.ts';
import type { AttachmentRecord } from '../../dataset/tests/test-table.ts';
import { toAttachmentRecord } from './attachment-text.ts';

/** Bytes kept of the start and of the end; a runner that dies tells why in its last lines. */
const KEEP_BYTES = 512 * 1024;

/** Bytes of the end in which the last line is looked for, and characters of it that are quoted. */
const [QUOTED_BYTES, QUOTED] = [2048, 200];

/** A line by which version 1 tells something, which a test does not print by chance; NUL is no text. */
const SUBUNIT_LINE =
  /(?:^|\n)(?:test|testing|time|tags|progress|success|successful|failure|error|skip|xfail|uxsuccess|knownfail|testsuite-failure|skip-testsuite): |\0/;
/** Longer than the longest word in it. */
const OVERLAP = 24;

/** Collects bytes; keeps the first and the last. @param name of the attachment that they make */
export function createRunOutput(name: string) {
  // what is kept is copied: the caller uses its memory again, and a piece may be one byte
  let head = Buffer.alloc(0);
  let headBytes = 0;
  /** Room for twice the end, so that moving it costs little. */
  let tail = Buffer.alloc(0);
  let tailBytes = 0;
  let total = 0;
  let suspect = false;
  let overlap = '\n';

  const inspect = (bytes: Buffer): void => {
    const text = overlap + bytes.toString('latin1');
    suspect = SUBUNIT_LINE.test(text);
    overlap = text.slice(-OVERLAP);
  };

  const addToTail = (bytes: Buffer): void => {
    if (tail.length === 0) tail = Buffer.allocUnsafeSlow(2 * KEEP_BYTES);
    const last = bytes.subarray(-KEEP_BYTES);
    if (tailBytes + last.length > tail.length) {
      tail.copyWithin(0, tailBytes - KEEP_BYTES, tailBytes);
      tailBytes = KEEP_BYTES;
    }
    tailBytes += last.copy(tail, tailBytes);
  };

  return {
    add(bytes: Buffer): void {
      if (!suspect) inspect(bytes);
      total += bytes.length;
      if (head.length === 0) head = Buffer.allocUnsafeSlow(KEEP_BYTES);
      const copied = bytes.copy(head, headBytes);
      headBytes += copied;
      if (copied < bytes.length) addToTail(bytes.subarray(copied));
    },
    /** Bytes seen. */
    total: () => total,
    /** Whether some of it may have been meant as subunit. */
    isSuspect: () => suspect,
    /** The last line that is not blank, and whether it is all there is; null where there is none, or it is no text. */
    lastLine(): { line: string; isAll: boolean } | null {
      const end = (tailBytes > 0 ? tail.subarray(0, tailBytes) : head.subarray(0, headBytes))
        .subarray(-QUOTED_BYTES)
        .toString('utf8');
      const lines = end.split('\n').flatMap((line) => line.trim() || []);
      const last = lines.at(-1) ?? '';
      if (last === '' || last.includes('\0') || last.includes('\ufffd')) return null;
      return { line: printable(last.slice(0, QUOTED)), isAll: lines.length === 1 };
    },
    /** As an attachment of the run; null if there was nothing but blanks. */
    attachment(): AttachmentRecord | null {
      const end = tail.subarray(Math.max(0, tailBytes - KEEP_BYTES), tailBytes);
      const dropped = total - headBytes - end.length;
      const gap = dropped > 0 ? [Buffer.from(`\n[${dropped} bytes were left out]\n`)] : [];
      const chunks = [Buffer.concat([head.subarray(0, headBytes), ...gap, end])];
      if (/^\s*$/.test(chunks[0]?.toString('latin1') ?? '')) return null;
      const bytes = chunks[0]?.length ?? 0;
      const mime = 'text/plain;charset=utf8';
      return toAttachmentRecord({ name, mime, chunks, bytes, dropped: 0 });
    },
  };
}
