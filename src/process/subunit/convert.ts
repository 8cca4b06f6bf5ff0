/** A subunit stream -> the artifacts of its tests, in one pass and constant memory. */

import type { Warnings } from '../../build/warnings.ts';
import type { StreamWriter } from '../../dataset/tests/stream-writer.ts';
import type { AttachmentRecord, TestRecord } from '../../dataset/tests/test-table.ts';
import { countOf } from '../../format/quantities.ts';
import { attributesOf } from '../../format/test-name.ts';
import { MAX_NAME, startOfCut } from '../../format/tests.ts';
import { formatDuration } from '../../verdict/durations.ts';
import { damageOf } from '../../verdict/whole/damage.ts';
import { ownText } from '../own-text.ts';
import type { ByteSource } from '../read-input.ts';
import { createReasonReader } from '../reason.ts';
import { toAttachmentRecord } from './attachment-text.ts';
import { laneOf } from './lane.ts';
import { testName } from './names.ts';
import { createSubunitParser } from './parse.ts';
import { createParts } from './parts.ts';
import { wordOf } from './recorder.ts';
import { createRunOutput } from './run-output.ts';
import { createTestJoiner, type JoinLimits, type TestRun } from './tests.ts';

const MAX_TAGS = 100;

/**
 * How many tests trial is to run: with `--jobs` its stream begins so (22.4, 24.11), or ends so, where
 * Python holds back what is no subunit.
 */
const PROMISES = { head: /^Running (\d{1,9}) tests\.\n/, tail: /\nRunning (\d{1,9}) tests\.\n$/ };
const PROMISE_BYTES = 40;

/** A run as it is published; null for a test that the stream only lists. */
function toRecord(run: TestRun, whyOf: ReturnType<typeof createReasonReader>): TestRecord | null {
  const { id, routeCode, status, tags, start, end, part = 0, attachments: raw } = run;
  if (status === 'exists') return null;
  const attachments = raw
    .filter(({ bytes, dropped }) => bytes + dropped > 0)
    .map(toAttachmentRecord);
  const attributes = attributesOf(id);
  return {
    name: testName(id),
    status,
    tags: attributes.length === 0 ? tags : [...new Set([...tags, ...attributes])],
    lane: laneOf(id, tags, routeCode),
    route: routeCode,
    part,
    start,
    end,
    attachments,
    ...whyOf(status, attachments),
  };
}

/** Slack for lanes whose tests are told a little late, in microseconds. */
const LATE = 1e6;

/** Looks for clocks that were set back. How long it was before, nobody knows: times stay as they are told. */
function createClockCheck(warn: (message: string) => void) {
  const ends = new Map<string, number>();
  return (record: TestRecord): void => {
    const { lane, status, start, end } = record;
    if (start !== null && end !== null && end < start) {
      warn('tests end before they begin: the clock was set back');
      record.end = null;
    }
    if (lane === null || status === 'inprogress' || start === null) return;
    const back = (ends.get(lane) ?? start) - start;
    if (back > LATE) {
      const by = formatDuration(back / 1e6);
      warn(
        `the times of a worker go back by ${by}: its clock did, or several runs were put together`,
      );
    }
    ends.set(lane, end ?? start);
  };
}

/** Cuts what only a hostile stream has so long; whether there was something to cut. */
function cutNames(record: TestRecord): boolean {
  const { name, tags, lane } = record;
  if (tags.length <= MAX_TAGS && tags.every((tag) => tag.length <= MAX_NAME))
    return startOfCut(name) !== null;
  record.lane = lane && ownText(lane.slice(0, MAX_NAME));
  record.tags = tags.slice(0, MAX_TAGS).map((tag) => ownText(tag.slice(0, MAX_NAME)));
  return true;
}

/** All that `stestr last --subunit` (3.2.1) writes where no run is in the repository. */
const NO_RUN = "'No tests in repository'";

/** Code and message about a file without subunit, and what it says instead: why, as a rule. */
function tellNone(
  message: string,
  last: { line: string; isAll: boolean } | null,
): [code: string, message: string] {
  if (last === null) return ['SUBUNIT_NONE', message];
  const { line, isAll } = last;
  if (isAll && line === NO_RUN)
    return ['SUBUNIT_EMPTY', 'there was no run in the test repository, from which it was made'];
  return ['SUBUNIT_NONE', `${message}; ${isAll ? 'all it says' : 'its last line'}: ${line}`];
}

/**
 * Reads a whole stream into a writer.
 *
 * @param path the input's path, for warnings
 * @returns the attachments that belong to no test
 */
export async function convertStream(
  source: ByteSource,
  path: string,
  limits: JoinLimits,
  writer: StreamWriter,
  warnings: Warnings,
): Promise<AttachmentRecord[]> {
  const output = createRunOutput('output');
  const remains = createRunOutput('damaged bytes');
  const whyOf = createReasonReader();
  const ofRun: AttachmentRecord[] = [];
  const warn = (code: string, message: string) => warnings.add(code, message, { path });
  let told = 0;
  let none: string | null = null;
  const parts = createParts(writer);
  const checkClock = createClockCheck((message) => warn('TEST_CLOCK', message));
  const joiner = createTestJoiner(limits, {
    test(run) {
      const word = wordOf(run);
      if (word !== null) {
        warn(word.code, word.message);
        for (const bytes of word.rest) (word.damaged ? remains : output).add(bytes);
        if (!word.isTest) return;
      }
      const record = toRecord(run, whyOf);
      if (record === null) {
        const { id, tags, routeCode } = run;
        writer.announce({ name: testName(id), lane: laneOf(id, tags, routeCode) });
        return;
      }
      told++;
      if (record.status === 'inprogress') {
        const over = parts.endOf(run.part ?? 0);
        if (over !== undefined && record.end !== null) record.end = over;
      }
      checkClock(record);
      if (cutNames(record)) warn('TEST_NAME_CUT', 'names or tags of tests were cut');
      const added = writer.add(record);
      if (added === 'refused') {
        warn('STREAM_TOO_MANY_TESTS', 'only as many tests were kept as have room');
        return;
      }
      if (added === 'bare') warn('OUTPUT_TOO_LARGE', 'attachments were left out for want of room');
      if (record.status === 'inprogress' || record.status === 'unknown') {
        warn('TEST_NOT_ENDED', 'tests without an end');
      }
    },
    part: parts.number,
    runAttachment: (attachment) => ofRun.push(toAttachmentRecord(attachment)),
    fault: warn,
  });
  const parser = createSubunitParser({
    event(event) {
      parts.event(event);
      joiner.event(event);
    },
    leave: joiner.leave,
    fault(code, message, offset) {
      // told below, with what stands there instead
      if (code === 'SUBUNIT_NONE') none = message;
      // nobody knows whether it is where nothing of it could be read, as is told already
      else if (code === 'SUBUNIT_EMPTY' && damageOf(warnings.list(), path).length > 0) return;
      else warnings.add(code, message, { path, at: `byte ${offset}` });
    },
    text: (bytes, damaged) => (damaged ? remains : output).add(bytes),
  });
  let head = '';
  let tail = '';
  for await (const chunk of source) {
    if (head.length < PROMISE_BYTES) head += chunk.toString('latin1', 0, PROMISE_BYTES);
    tail = (tail + chunk.subarray(-PROMISE_BYTES).toString('latin1')).slice(-PROMISE_BYTES);
    parser.push(chunk);
    joiner.settle();
  }
  parser.end();
  joiner.end();
  if (none !== null) warn(...tellNone(none, output.lastLine()));
  const promise = PROMISES.head.exec(head) ?? PROMISES.tail.exec(tail);
  const promised = Number(promise?.[1] ?? 0);
  if (promised > told) {
    warn(
      'SUBUNIT_SHORT',
      `the runner was to run ${countOf(promised, 'test')}, and the stream has ${told}`,
    );
  }
  if (output.isSuspect()) {
    warn(
      'SUBUNIT_TEXT',
      `of ${output.total()} bytes that are no subunit some look as if they were`,
    );
  }
  const stray = output.attachment();
  const damaged = remains.attachment();
  return [...ofRun, ...(stray ? [stray] : []), ...(damaged ? [{ ...damaged, damaged: true }] : [])];
}
