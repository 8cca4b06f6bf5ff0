/**
 * The counts of a test run as it goes, in a file: each line is the JSON of all so far, the last one
 * has `ended`. So a run that is killed has still told what it had.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { HOME } from '../setup.mjs';

/** Of a failure's text: a difference of two long values is read where the test ran. */
const TOLD_LINES = 12;
const TOLD_LINE = 300;

/** What is told once more at the end of a run: the test's name, its file if known, and the error's first lines. */
export function failureOf(name, file, error) {
  const text = stripVTControlCharacters(String(error?.stack ?? error?.message ?? error));
  const lines = text.split('\n').slice(0, TOLD_LINES);
  const message = lines.map((line) => line.slice(0, TOLD_LINE)).join('\n');
  return { name, file: file && relative(HOME, file), message };
}

/** The line of counts {passed, failed, skipped, failures}. */
export const countsLine = (counts, ended) => `${JSON.stringify({ ...counts, ended })}\n`;

/** @returns {passed, failed, skipped, failures, ended} as told last; nothing was told where the file is empty */
export function readCounts(file) {
  const none = { passed: 0, failed: 0, skipped: 0, failures: [], ended: false };
  try {
    // what stands behind the last line feed is not whole
    const line = readFileSync(file, 'utf8').split('\n').at(-2);
    return line === undefined ? none : JSON.parse(line);
  } catch {
    return none;
  }
}
