/** Our parser's reading of a stream, in the terms of the reference. */
import { createHash } from 'node:crypto';
import { type Attachment, createTestJoiner } from '../../src/process/subunit/tests.ts';
import { createV1Parser } from '../../src/process/subunit/v1/parser.ts';
import { createV2Parser } from '../../src/process/subunit/v2/parser.ts';
import type { Reading, ReferenceTest } from './reference.ts';

/** Bytes in ISO 8859-1; of long ones the length and a hash. */
function brief(chunks: Buffer[]): string {
  const bytes = Buffer.concat(chunks);
  if (bytes.length <= 2000) return bytes.toString('latin1');
  return `${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Python sorts by code points, JavaScript by UTF-16 units. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Reads a stream in chunks of the given sizes, over and over. */
export function readByUs(version: 1 | 2, stream: Buffer, sizes: number[]): Reading {
  const tests: ReferenceTest[] = [];
  const runFiles: Reading['runFiles'] = [];
  const texts: Buffer[] = [];
  const file = ({ name, mime, chunks }: Attachment): ReferenceTest['files'][number] => [
    name,
    mime,
    brief(chunks),
  ];
  const joiner = createTestJoiner(
    { maxAttachmentBytes: 1e9 },
    {
      test: ({ id, status, tags, start, end, attachments }) => {
        const files = attachments.map(file).sort(([a], [b]) => byCodePoint(a, b));
        tests.push({ id, status, tags: tags.sort(byCodePoint), start, end, files });
      },
      runAttachment: (attachment, route) => runFiles.push([route, ...file(attachment)]),
      fault: (code) => {
        throw new Error(`no limit should be met: ${code}`);
      },
    },
  );
  const create = version === 1 ? createV1Parser : createV2Parser;
  const parser = create({
    event: joiner.event,
    leave: joiner.leave,
    fault: () => undefined,
    text: (bytes) => texts.push(Buffer.from(bytes)),
  });
  for (let at = 0, turn = 0; at < stream.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    const chunk = Buffer.from(stream.subarray(at, at + size));
    parser.push(chunk);
    joiner.settle();
    chunk.fill(0xee); // a parser must not keep what it was lent
    at += size;
  }
  parser.end();
  joiner.end();
  return { tests, runFiles, text: brief(texts) };
}
