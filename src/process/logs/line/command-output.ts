/**
 * What oslo.concurrency says of a command that failed. Its exception says only that one did; why stands behind it, in
 * Python's form of a string, where the reason may be any of many lines:
 *
 *     oslo_concurrency.processutils.ProcessExecutionError: Unexpected error while running command.
 *     Command: qemu-img convert ...
 *     Exit code: 1
 *     Stdout: ''
 *     Stderr: 'qemu-img: error while writing at byte 123: No space left on device\n'
 */
import { errorKindOf } from '../explain/error-kind.ts';

export interface CommandOutput {
  code: string | null;
  said: string | null;
}

const RAISED = /\bProcessExecutionError\b|Unexpected error while running command/;
const PART = /^(?:[\w.-]{1,200} )?(Exit code|Stdout|Stderr): (.+)$/s;
const QUOTED = /^[bu]?(['"])(.*)\1$/s;
/** Characters of a line of it. */
const MAX_LINE = 250;

/** Whether a message or an exception is of a command that failed. */
export const isOfCommand = (text: string): boolean => RAISED.test(text);

/** Notes what a line says of a command. @returns false: nothing */
export function noteOutput(output: CommandOutput, line: string): boolean {
  const [, name, value = ''] = PART.exec(line) ?? [];
  if (name === undefined) return false;
  if (name === 'Exit code') output.code = value.trim();
  else {
    const told = tellingLine(QUOTED.exec(value.trim())?.[2] ?? value);
    if (told !== null) output.said = `${name}: ${told}`;
  }
  return true;
}

/** An exception with what its command said, before which its own words say nothing. */
const SAYS_NOTHING =
  /(?:\w{1,100}\.)*(ProcessExecutionError: )Unexpected error while running command\.?\s*/;
/** Characters of an exception that says more. */
const MAX_BESIDE = 200;

/** `ProcessExecutionError: Exit code: 1, Stderr: qemu-img: error ...: No space left on device`. */
export function withOutput(exception: string, { code, said }: CommandOutput): string {
  const exit = code === null || code === '-' ? null : `Exit code: ${code}`;
  const told = [exit, said].filter((part) => part !== null).join(', ');
  if (told === '') return exception;
  return `${exception.replace(SAYS_NOTHING, '$1').trim().slice(0, MAX_BESIDE)} ${told}`;
}

/** The line that tells what kind of trouble it is, or the last. */
function tellingLine(text: string): string | null {
  const lines = text
    .split(/\\r|\\n|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const line = lines.find((one) => errorKindOf(one) !== null) ?? lines.at(-1);
  return line === undefined ? null : line.slice(0, MAX_LINE);
}
