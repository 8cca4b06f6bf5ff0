/** What oslo.log puts into a line beside the message. */

/**
 * `ERROR glance.common.wsgi [None req-217f1e6a-... user project - - default default] Caught error: ...`: level,
 * logger, then in brackets the global request id or None, the request's own and whose it is; `[-]` without one.
 */
const CONTEXT = /^(?:[A-Z]{4,8} )?([\w.-]{1,200}) \[(?!instance: )([^\]]{0,500})\] ?/;
const LEVEL = /^[A-Z]{4,8} /;
/** nova puts it before every line of a traceback as well. */
const INSTANCE = /^([\w.-]{1,200}) \[instance: [^\]]{0,100}\] /;

/** Of a terminal, which oslo.log writes also where none is; rsyslog puts #033 for its escape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: of a terminal
const COLOUR = /(?:\u001b|#033)\[[\d;]{0,20}m/g;

export const withoutColours = (text: string): string => text.replace(COLOUR, '');

const ESCAPE = 0x1b;
/** Bytes of a line in which its time and level stand. */
const HEAD_BYTES = 80;

/** A line without colours whose head has some; null: it has none. */
export function uncoloured(buffer: Buffer, from: number, to: number): Buffer | null {
  const at = buffer.subarray(from, Math.min(to, from + HEAD_BYTES)).indexOf(ESCAPE);
  return at < 0 ? null : Buffer.from(withoutColours(buffer.toString('latin1', from, to)), 'latin1');
}

/** The logger and what it says, without level, requests, tenants and colours. */
export function withoutContext(coloured: string): string {
  const text = withoutColours(coloured);
  const match = CONTEXT.exec(text);
  return match === null
    ? text.replace(LEVEL, '').replace(INSTANCE, '$1 ')
    : `${match[1]}: ${text.slice(match[0].length)}`;
}

const REQUESTS = /^(?:(None|req-[\da-f-]{36}) )?(req-[\da-f-]{36})(?![^ ])/;

/**
 * `tempest-ServersTestJSON-1234567-project-member`: tempest makes users and projects for each class of tests. What tests
 * make themselves is called otherwise: `tempest-user-1234567`.
 */
const TEMPEST = /(?<![\w-])tempest-([A-Z]\w{0,200})-\d/;

/** Whose line it is. */
export interface LineContext {
  /** The request that it is logged under, and that on whose behalf it was made: `[req-global req-own ...]`, `[req-own ...]`. */
  own: string | null;
  global: string | null;
  /** The class of tests for which tempest made the user that asked; null where none is named. */
  className: string | null;
}

export function contextOf(text: string): LineContext {
  const context = CONTEXT.exec(text)?.[2] ?? '';
  const [, global = 'None', own = null] = REQUESTS.exec(context) ?? [];
  const [, className = null] = TEMPEST.exec(context) ?? [];
  return { own, global: global === 'None' ? null : global, className };
}

/** Behind the logger, where there is one: a name that says so, or one of a module and a class. */
const EXCEPTION =
  /^(?:[\w.-]{1,200} )?([A-Za-z_][\w.]{0,200}(?:Error|Exception|Fault|Failure|Timeout|Refused|NotFound|Failed|Invalid|Exit|Interrupt|Unavailable|Unauthorized|Forbidden)\w{0,40}(?:: .*)?|[a-z_][\w.]{0,200}\.[A-Z]\w{1,80}(?:: .*)?)$/s;

/** oslo.log puts the exception that is being handled behind the message: `Failed: no: OSError: [Errno 30] ...`. */
const BEHIND =
  /^.*: ([A-Za-z_][\w.]{0,200}(?:Error|Exception|Fault|Timeout|Refused|NotFound): .+)$/s;
export const exceptionIn = (text: string): string | null => BEHIND.exec(text)?.[1] ?? null;

/** What the last line of a traceback says: `OSError: [Errno 30] Read-only file system: '/x'`. */
export const exceptionOf = (text: string): string | null => EXCEPTION.exec(text)?.[1] ?? null;

/** How a further line begins in a log that takes in what programs write: by oslo.log, as Python prints it, of a command. */
const WITHIN =
  /^(?:(?:DEBUG|INFO|AUDIT|WARNING|ERROR|CRITICAL|TRACE) [\w.-]|\s|$|Traceback \(most recent call last\)|During handling of the above|The above exception was|(?:Command|Exit code|Stdout|Stderr): )/;

/**
 * Lines of a traceback have level and logger, but no brackets.
 *
 * @param isMessage it has a level in a log that others write to as well, as each message of theirs
 */
export function isTraceback(coloured: string, isMessage: boolean): boolean {
  if (CONTEXT.test(coloured)) return false;
  const text = withoutColours(coloured);
  return !isMessage || WITHIN.test(text) || exceptionOf(text) !== null;
}
