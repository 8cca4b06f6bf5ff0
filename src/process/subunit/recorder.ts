/**
 * What the programs that a stream went through say in it of their own, in the form of a test that is none.
 *
 * | id | written by | it says |
 * | --- | --- | --- |
 * | `subunit.parser`, with the files `Packet data` and `Parser Error` | python-subunit 1.4.0, subunit/v2.py, ByteStreamToStreamResult._parse_packet | it could not read a part of the stream and left it out: any byte 0xB3 that a child process prints costs up to 4 MiB behind it |
 * | `Bail out! why` | tap2subunit 1.4.0, subunit/__init__.py, TAP2SubUnit | the tests gave up |
 * | `test 3`, with the file `tap meta`: `test missing from TAP output` | the same | the plan had this test, which never ran: to TAP that is a failure; also where it ran, and its line has a `#` that begins no directive |
 * | `Could not communicate with subprocess!`, as passed, with the tag `zope:error_with_banner` | zope.testrunner 5.6, formatter.py, SubunitOutputFormatter | a process that ran the tests of a layer died |
 *
 * What a runner says of its processes and modules is in src/verdict/names.ts: that has a time, and failed.
 */
import { printable } from '../../base/printable.ts';
import type { Attachment } from './attachments.ts';
import type { TestRun } from './tests.ts';

/** What is told; buffers are valid as long as the run's attachments are. */
export interface Word {
  code: string;
  message: string;
  /** Whether the run is a test beside. */
  isTest: boolean;
  /** What else there is of it. */
  rest: readonly Buffer[];
  /** The rest is bytes of the stream that could not be read, else text for people. */
  damaged: boolean;
}

/** Characters of what is told. */
const MAX_WORD = 200;
const LOST = 'python-subunit could not read part of the stream when it was recorded';
const BAIL_OUT = /^Bail out!(?: |$)/;
const MISSING = 'test missing from TAP output';
const DIED = /^Could not communicate with subprocess!/;
const BANNER = 'zope:error_with_banner';
const LAYER_DIED =
  'a process that ran the tests of a layer died: zope.testrunner could not communicate with it';
const MISSED =
  'tests of the plan were not found in the output: they never ran, or tap2subunit could not read their lines (`ok 2 - bug #7`); they count as failed';

const firstLine = (chunks: readonly Buffer[]): string => {
  const text = Buffer.concat(chunks).toString('utf8', 0, MAX_WORD);
  return printable(text.split('\n', 1)[0] ?? '').trim();
};

/** What a run says beside being a test, or instead; null: nothing. */
export function wordOf({ id, status, tags, attachments }: TestRun): Word | null {
  const find = (name: string): Attachment | undefined =>
    attachments.find((attachment) => attachment.name === name);
  if (id === 'subunit.parser') {
    const [word, packet] = [find('Parser Error'), find('Packet data')];
    if (word === undefined && packet === undefined) return null;
    const why = firstLine(word?.chunks ?? []);
    const message = why === '' ? LOST : `${LOST}: ${why}`;
    const rest = packet?.chunks ?? [];
    return { code: 'SUBUNIT_LOST', message, isTest: false, rest, damaged: true };
  }
  if (DIED.test(id) && tags.includes(BANNER))
    return { code: 'RUNNER_DIED', message: LAYER_DIED, isTest: false, rest: [], damaged: false };
  if (status !== 'fail') return null;
  if (BAIL_OUT.test(id)) {
    const why = printable(id.slice('Bail out!'.length, MAX_WORD)).trim();
    const message = `the tests gave up${why === '' ? '' : `: ${why}`}`;
    const rest = find('tap comment')?.chunks ?? [];
    return { code: 'TAP_BAIL_OUT', message, isTest: false, rest, damaged: false };
  }
  if (firstLine(find('tap meta')?.chunks ?? []) !== MISSING) return null;
  return { code: 'TAP_MISSING', message: MISSED, isTest: true, rest: [], damaged: false };
}
