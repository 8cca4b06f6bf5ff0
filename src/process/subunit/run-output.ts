/** What stands between the packets of a stream: the output of the runner itself, kept in bounds. */
import type { AttachmentRecord } from '../../dataset/tests/test-table.ts';
import { toAttachmentRecord } from './attachment-text.ts';

/** Bytes kept of the start and of the end; a runner that dies tells why in its last lines. */
const KEEP_BYTES = 512 * 1024;

/** A line by which version 1 tells something, which a test does not print by chance; NUL is no text. */
const SUBUNIT_LINE =
  /(?:^|\n)(?:test|testing|time|tags|progress|success|successful|failure|error|skip|xfail|uxsuccess|knownfail|testsuite-failure|skip-testsuite): |\0/;
/** Longer than the longest word in it. */
const OVERLAP = 24;

/** Collects bytes; keeps the first and the last. */
export function createRunOutput() {
  const head: Buffer[] = [];
  let tail: Buffer[] = [];
  let headBytes = 0;
  let tailBytes = 0;
  let total = 0;
  let suspect = false;
  let overlap = '\n';

  const inspect = (bytes: Buffer): void => {
    const text = overlap + bytes.toString('latin1');
    suspect = SUBUNIT_LINE.test(text);
    overlap = text.slice(-OVERLAP);
  };

  return {
    add(bytes: Buffer): void {
      if (!suspect) inspect(bytes);
      total += bytes.length;
      const room = Math.min(KEEP_BYTES - headBytes, bytes.length);
      // copies: the caller uses its memory again
      if (room > 0) head.push(Buffer.from(bytes.subarray(0, room)));
      headBytes += room;
      if (room === bytes.length) return;
      tail.push(Buffer.from(bytes.subarray(room)));
      tailBytes += bytes.length - room;
      if (tailBytes < 2 * KEEP_BYTES) return;
      tail = [Buffer.from(Buffer.concat(tail).subarray(-KEEP_BYTES))];
      tailBytes = KEEP_BYTES;
    },
    /** Bytes seen. */
    total: () => total,
    /** Whether some of it may have been meant as subunit. */
    isSuspect: () => suspect,
    /** As an attachment of the run; null if there was nothing but blanks. */
    attachment(): AttachmentRecord | null {
      const end = Buffer.concat(tail).subarray(-KEEP_BYTES);
      const dropped = total - headBytes - end.length;
      const gap = dropped > 0 ? [Buffer.from(`\n[${dropped} bytes were left out]\n`)] : [];
      const chunks = [Buffer.concat([...head, ...gap, end])];
      if (/^\s*$/.test(chunks[0]?.toString('latin1') ?? '')) return null;
      const bytes = chunks[0]?.length ?? 0;
      const mime = 'text/plain;charset=utf8';
      return toAttachmentRecord({ name: 'output', mime, chunks, bytes, dropped: 0 });
    },
  };
}
