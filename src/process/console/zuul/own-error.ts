/**
 * What Ansible says when it could not go on, by 2.14 and by 2.19:
 *
 *   ERROR! We were unable to read either as JSON nor YAML, these are the errors we got from each:
 *   JSON: Expecting value: line 1 column 1 (char 0)
 *
 *   Syntax Error while loading YAML.
 *     mapping values are not allowed in this context
 *
 *   The error appears to be in '/x/run.yaml': line 10, column 34, but may
 *   be elsewhere in the file depending on the exact syntax problem.
 *
 *   The offending line appears to be:
 *
 *   [ERROR]: YAML parsing failed: Mapping values are not allowed in this context.
 *   Origin: /x/run.yaml:5:14
 *
 *   3     - name: x
 *
 * It is told up to the lines of the playbook, of what Ansible prints besides, or of a traceback.
 */
import type { TaskMessage } from '../../../format/job.ts';
import { ownText } from '../../own-text.ts';
import { MAX_NAME } from '../timeline.ts';

const BEGIN = /^(?:ERROR! |\[ERROR\]: |ANSIBLE PARSE ERROR$|UNEXPECTED ANSIBLE ERROR$)/;
const END =
  /^(?:The offending line appears|\d+ |Traceback |the full traceback was|RESULT |fatal: |(?:TASK|LOOP|PLAY) |(?:PRE-|POST-|CLEANUP-)?RUN )/;
/** Lines that are told, empty ones not counted. */
const TOLD = 8;

/**
 * Reads the lines of a console in order: `(text, line) => ...`, `text` null where it is of a host.
 *
 * @returns the message up to this line; null: the line is none of it
 */
export function createOwnErrorReader() {
  let said: (TaskMessage & { lines: [number, number] }) | null = null;
  const read = (text: string | null, line: number): TaskMessage | null => {
    if (text !== null && BEGIN.test(text)) {
      said = { lines: [line, line + 1], text: [ownText(text.slice(0, MAX_NAME))] };
    } else if (said === null || text?.trim() === '') {
      return null;
    } else if (text === null || END.test(text) || said.text.length === TOLD) {
      said = null;
    } else {
      const told = ownText(text.slice(0, MAX_NAME));
      said = { lines: [said.lines[0], line + 1], text: [...said.text, told] };
    }
    return said;
  };
  return { read };
}
