/**
 * What the programs that a stream went through say in it of their own, in the form of a test that is none.
 *
 * | id | written by | it says |
 * | --- | --- | --- |
 * | `subunit.parser`, with the files `Packet data` and `Parser Error` | python-subunit 1.4.0, subunit/v2.py, ByteStreamToStreamResult._parse_packet | it could not read a part of the stream and left it out: any byte 0xB3 that a child process prints costs up to 4 MiB behind it |
 * | `Bail out! why` | tap2subunit 1.4.0, subunit/__init__.py, TAP2SubUnit | the tests gave up |
 * | `test 3`, with the file `tap meta`: `test missing from TAP output` | the same | the plan had this test, and it never ran |
 *
 * What a runner says of its processes and modules is in src/verdict/names.ts: that has a time, and failed.
 */
import { printable } from '../../base/printable.ts';
import type { Attachment } from './attachments.ts';
import type { TestRun } from './tests.ts';

/** A word that is no test; buffers are valid as long as the run's attachments are. */
export type Word =
  /** `damaged`: bytes of the stream that could not be read, else text for people. */
  | { kind: 'warning'; code: string; message: string; rest: readonly Buffer[]; damaged: boolean }
  /** The test was to run and never did. */
  | { kind: 'missing' };

/** Characters of what is told. */
const MAX_WORD = 200;
const LOST = 'python-subunit could not read part of the stream when it was recorded';
const BAIL_OUT = /^Bail out!(?: |$)/;
const MISSING = 'test missing from TAP output';

const firstLine = (chunks: readonly Buffer[]): string => {
  const text = Buffer.concat(chunks).toString('utf8', 0, MAX_WORD);
  return printable(text.split('\n', 1)[0] ?? '').trim();
};

/** What a run says that is no test; null: it is one. */
export function wordOf({ id, status, attachments }: TestRun): Word | null {
  const find = (name: string): Attachment | undefined =>
    attachments.find((attachment) => attachment.name === name);
  if (id === 'subunit.parser') {
    const [word, packet] = [find('Parser Error'), find('Packet data')];
    if (word === undefined && packet === undefined) return null;
    const why = firstLine(word?.chunks ?? []);
    const message = why === '' ? LOST : `${LOST}: ${why}`;
    return {
      kind: 'warning',
      code: 'SUBUNIT_LOST',
      message,
      rest: packet?.chunks ?? [],
      damaged: true,
    };
  }
  if (status !== 'fail') return null;
  if (BAIL_OUT.test(id)) {
    const why = printable(id.slice('Bail out!'.length, MAX_WORD)).trim();
    const message = `the tests gave up${why === '' ? '' : `: ${why}`}`;
    const rest = find('tap comment')?.chunks ?? [];
    return { kind: 'warning', code: 'TAP_BAIL_OUT', message, rest, damaged: false };
  }
  return firstLine(find('tap meta')?.chunks ?? []) === MISSING ? { kind: 'missing' } : null;
}
