/** Test names, taken apart for reading, and made safe to show. */
import { withoutAttributes } from '../../../src/format/test-name.ts';

/** `tempest.api.compute.` + `ServersTest` + `test_list`; module and class may be empty. */
export interface TestName {
  module: string;
  className: string;
  method: string;
}

const FIXTURE = /^(setUpClass|tearDownClass|setUpModule|tearDownModule) \((.*)\)$/;

/** Splits a test's name. Parameters in brackets belong to the method; attributes are left out. */
export function splitName(whole: string): TestName {
  const name = withoutAttributes(whole);
  const fixture = FIXTURE.exec(name);
  if (fixture) {
    const owner = fixture[2] ?? '';
    const method = fixture[1] ?? '';
    const isModule = method.endsWith('Module');
    const parts = owner.split('.');
    const className = isModule ? '' : (parts.pop() ?? '');
    return { module: parts.join('.'), className, method };
  }
  const bracket = name.search(/[([]/);
  const head = bracket < 0 ? name : name.slice(0, bracket);
  const parts = head.split('.');
  const method = (parts.pop() ?? '') + (bracket < 0 ? '' : name.slice(bracket));
  const last = parts.at(-1) ?? '';
  const className = /^_*[A-Z]/.test(last) ? (parts.pop() ?? '') : '';
  return { module: parts.join('.'), className, method };
}

/** The part of a name that tells tests of one module apart: `ServersTest.test_list`. */
export function shortName(name: string): string {
  const { className, method } = splitName(name);
  return className ? `${className}.${method}` : method;
}

// Control characters, and the characters that reorder or hide what stands beside them.
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

function escapeOne(char: string): string {
  const code = char.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** One line of text with control and bidi characters written as escapes. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, escapeOne);
}

/** As `visible`, but tabs stay: for lines of attachments. */
export function visibleLine(text: string): string {
  return text.replace(INVISIBLE, (char) => (char === '\t' ? char : escapeOne(char)));
}
