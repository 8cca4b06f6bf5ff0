/** A subunit stream -> the artifacts of its tests, in one pass and constant memory. */
import type { TestDetails } from '../../publish/format.ts';
import type { SubunitWriter, TestRecord } from '../../publish/subunit-writer.ts';
import type { ByteSource } from '../read-input.ts';
import { findReason } from '../reason.ts';
import type { Warnings } from '../warnings.ts';
import { attachmentText } from './attachment-text.ts';
import { cleanAttachmentName, cleanTestName } from './names.ts';
import { createSubunitParser } from './parse.ts';
import { createTestJoiner, type JoinLimits, type TestRun } from './tests.ts';

/** Attachments as text under upstream's names; names that become equal get a number. */
function toDetails(run: TestRun): TestDetails {
  const details: TestDetails = Object.create(null);
  for (const attachment of run.attachments) {
    const text = attachmentText(attachment);
    if (text === '') continue;
    const clean = cleanAttachmentName(attachment.name) || 'attachment';
    let name = clean;
    for (let number = 2; name in details; number++) name = `${clean}_${number}`;
    details[name] = text;
  }
  return details;
}

/** A run as it is published; null for a test that the stream only lists. */
function toRecord(run: TestRun): TestRecord | null {
  const { id, status, tags, start, end } = run;
  if (status === 'exists') return null;
  const details = toDetails(run);
  return {
    name: cleanTestName(id),
    status,
    tags,
    start,
    end,
    details,
    reason: findReason(status, details),
  };
}

/**
 * Reads a whole stream into a writer.
 *
 * @param path the input's path, for warnings
 * @returns number of test runs
 */
export async function convertStream(
  source: ByteSource,
  path: string,
  limits: JoinLimits,
  writer: SubunitWriter,
  warnings: Warnings,
): Promise<number> {
  let tests = 0;
  let textBytes = 0;
  const joiner = createTestJoiner(limits, {
    test(run) {
      const record = toRecord(run);
      if (record === null) return;
      tests += 1;
      writer.add(record);
      if (record.status === 'inprogress' || record.status === 'unknown') {
        warnings.add('TEST_NOT_ENDED', 'tests that never ended', { path });
      }
    },
    fault: (code, message) => warnings.add(code, message, { path }),
  });
  const parser = createSubunitParser({
    event: joiner.event,
    fault: (code, message, offset) => warnings.add(code, message, { path, at: `byte ${offset}` }),
    text(bytes) {
      textBytes += bytes.length;
    },
  });
  for await (const chunk of source) parser.push(chunk);
  parser.end();
  joiner.end();
  if (textBytes > 0) {
    warnings.add('SUBUNIT_TEXT', `${textBytes} bytes of the stream are no subunit`, { path });
  }
  return tests;
}
