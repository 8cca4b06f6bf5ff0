/**
 * Names of what was asked for. Each is a UUID, as the clients of upstream's deployer expect, and
 * follows from what was asked, so that equal requests are one on every machine, without asking anybody.
 *
 * The last three digits are 000; other values there are the files of the run, which so need no table:
 *
 *     5f0c7a1e-3b52-8d11-9c44-0d9a6b3e2000   a run
 *     5f0c7a1e-3b52-8d11-9c44-0d9a6b3e2003   the third file of its dataset
 */
import { createHash } from 'node:crypto';

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const FILE_DIGITS = 3;
/** Files of one run that have a name. */
export const FILES_MAX = 16 ** FILE_DIGITS - 1;

/** A UUID of version 8 (RFC 9562: made by a rule of one's own) that ends in 000. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4];
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...parts, `${variant}${hex.slice(17, 20)}`, `${hex.slice(20, 29)}000`].join('-');
}

/** The name of the run at an address. */
export const runId = (url: string): string => uuidOf(`run\n${url}`);

/** The name of a request that tells something of the run besides its address. */
export const tellingId = (run: string, told: unknown): string =>
  uuidOf(`told\n${run}\n${JSON.stringify(told)}`);

/** Whether it is the name of a run or a request; safe as the name of a file then. */
export const isRequestId = (text: string): boolean => ID.test(text) && text.endsWith('000');

/** The name of a file of a run. @param number from 1 to FILES_MAX */
export const fileId = (run: string, number: number): string =>
  run.slice(0, -FILE_DIGITS) + number.toString(16).padStart(FILE_DIGITS, '0');

/** What a file's name says; null: it is none. */
export function parseFileId(text: string): { run: string; number: number } | null {
  if (!ID.test(text)) return null;
  const number = Number.parseInt(text.slice(-FILE_DIGITS), 16);
  return number === 0 ? null : { run: `${text.slice(0, -FILE_DIGITS)}000`, number };
}
