/**
 * What of a stream was lost before it came here: python-subunit, through which every runner's stream goes, reports a
 * part that it could not read as a failed test. Any byte 0xB3 that a child process prints costs up to 4 MiB behind it.
 *
 * Source: subunit/v2.py 1.4.0, ByteStreamToStreamResult._parse_packet: the test `subunit.parser` fails with the files
 * `Packet data` (what had been read of the part) and `Parser Error` (a sentence). Nothing else makes a test of that name.
 */
import { printable } from '../../base/printable.ts';
import type { Attachment } from './attachments.ts';
import type { TestRun } from './tests.ts';

const TEST_ID = 'subunit.parser';
const [WORD, PACKET] = ['Parser Error', 'Packet data'];
/** Characters of python-subunit's sentence. */
const MAX_WORD = 200;

/** A part of a stream that its recorder could not read. */
export interface Loss {
  /** What is to be told of it. */
  message: string;
  /** What there is of the part; valid as long as the run's attachments are. */
  remains: readonly Buffer[];
}

/** What a run tells of a lost part; null: it is a test. */
export function lossOf({ id, attachments }: TestRun): Loss | null {
  if (id !== TEST_ID) return null;
  const find = (name: string): Attachment | undefined =>
    attachments.find((attachment) => attachment.name === name);
  const [word, packet] = [find(WORD), find(PACKET)];
  if (word === undefined && packet === undefined) return null;
  const said = Buffer.concat(word?.chunks ?? []).toString('utf8', 0, MAX_WORD);
  const told = printable(said.split('\n', 1)[0] ?? '');
  const message = 'python-subunit could not read part of the stream when it was recorded';
  return {
    message: told === '' ? message : `${message}: ${told}`,
    remains: packet?.chunks ?? [],
  };
}
