/**
 * A message of a failure, taken apart: what it says, and what differs from one failure of the kind to
 * the next (ids, addresses, temporary directories, times, numbers).
 */

/**
 * `text` is the message itself. Of the rest, the kind says how far two values mean two things:
 * `free` never (a UUID), `code` always (a status), `number` where no words tell what is counted.
 */
export type TokenKind = 'text' | 'free' | 'code' | 'number';

export interface Token {
  kind: TokenKind;
  text: string;
}

const HEX = '[0-9a-fA-F]';
const UUID = `${HEX}{8}-(?:${HEX}{4}-){3}${HEX}{12}`;
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const CLOCK = '\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?';
const UNIT =
  '(?:[nµum]?s|secs?|(?:milli|micro)?seconds?|min|minutes?|hours?|days?|bytes?|[KMGT]i?B)';
/** Words whose number is a part of what they say: `exit status 1` is not `exit status 137`. */
const SAID =
  '(?:[Ee]rrno|[Ee]xit(?:ed)?(?: with)?(?: non-zero)?(?: exit)?(?:[ _]?(?:status|code))?|' +
  '[Rr]eturn(?:ed)?(?: non-zero)?(?: exit)?(?:[ _]?(?:status|code))?|rc|ret(?:val)?|[Ss]ignal|' +
  '[Bb]ug|[Ss]tory|[Ii]ssue|CVE-\\d{4}|[Vv]ersion|[Mm]icroversion|[Pp]ython|base)';

/** At each place the first that fits; its name says what becomes of it. No part of it backtracks. */
const PATTERN = new RegExp(
  [
    `(?<id>(?:req-)?${UUID}|0x${HEX}+)`,
    `(?<instant>\\d{4}-\\d\\d-\\d\\d(?:[T ]${CLOCK}(?:Z|[+-]\\d\\d:?\\d\\d)?)?|(?:${DAY},? )?\\d{1,2} ${MONTH} \\d{4}(?: ${CLOCK})?|${CLOCK})`,
    '(?<url>[a-z][a-z0-9+.-]{1,20}://[^\\s\'"<>()\\[\\]{},;]+)',
    `(?<mac>${HEX}{2}(?::${HEX}{2}){5}(?![\\w:]))`,
    '(?<ip>\\d{1,3}(?:\\.\\d{1,3}){3}(?:/\\d{1,2})?)',
    `(?<ip6>${HEX}{1,4}(?::{1,2}${HEX}{1,4}){2,7}(?:::)?(?![\\w:])|::1(?!\\w))`,
    '(?<path>(?<![\\w.)\\]])(?:~|\\.{1,2})?(?:/[\\w.@%+~:=-]+){2,}/?|(?<=[\'"])/[\\w.@%+~:=-]+)',
    '(?<caller>\\([A-Z]\\w*:(?:test|setUp|tearDown|_run_cleanups|resource_)\\w*\\))',
    `(?<said>${SAID}[ :#=(\\[]{0,3}-?\\d+(?:\\.\\d+)*)`,
    `(?<amount>-?\\d[\\d,]{0,20}(?:\\.\\d+)? ?${UNIT}\\b)`,
    `(?<hex>\\b${HEX}{8,}\\b)`,
    '(?<word>[A-Za-z_][\\w-]*(?:\\.\\w[\\w-]*)*)',
    '(?<number>-?\\d+(?:\\.\\d+)?)',
  ].join('|'),
  'gu',
);

/** Longer messages are cut: what makes one failure of a kind is said at its beginning. */
const LIMIT = 4000;

/** Takes a message apart. `own`: words that only tell which test it was (its class, its method). */
export function tokenise(message: string, own: readonly string[] = []): Token[] {
  const text = message.slice(0, LIMIT);
  const tokens: Token[] = [];
  const add = (kind: TokenKind, part: string): void => {
    if (part === '') return;
    const last = tokens.at(-1);
    if (kind === 'text' && last?.kind === 'text') last.text += part;
    else tokens.push({ kind, text: part });
  };
  let at = 0;
  for (const match of text.matchAll(PATTERN)) {
    add('text', text.slice(at, match.index));
    at = match.index + match[0].length;
    readMatch(match, own, add);
  }
  add('text', text.slice(at));
  return tokens;
}

type Add = (kind: TokenKind, text: string) => void;

function readMatch(match: RegExpExecArray, own: readonly string[], add: Add): void {
  const [all] = match;
  const groups = match.groups as Record<string, string | undefined>;
  // What stands before it; a few words are enough to know what it is.
  const ahead = match.input.slice(Math.max(0, match.index - 40), match.index);
  if (groups.word !== undefined) readWord(all, own, add);
  else if (groups.said !== undefined) add('text', all);
  else if (groups.url !== undefined) readUrl(all, ahead, add);
  else if (groups.path !== undefined) readPath(all, ahead, add);
  else if (groups.amount !== undefined) add('number', all);
  else if (groups.hex !== undefined) readHex(all, add);
  else if (groups.number !== undefined) {
    const behind = match.input.slice(match.index + all.length, match.index + all.length + 12);
    add(kindOfNumber(all, ahead, behind), all);
  } else add('free', all);
}

/** Hexadecimal digits without a letter are a number, without a digit a word. */
function readHex(text: string, add: Add): void {
  if (/^\d+$/.test(text)) add('number', text);
  else add(/\d/.test(text) ? 'free' : 'text', text);
}

/** What stands before a number that is the name of a standard, not the second of many. */
const STANDARD =
  /^(?:utf|iso|sha|md|ssl|tls|ipv|rfc|base|aes|rsa|py|python|http|https|oauth|ext|xfs|id|\w*v)[-_]?$/i;
/** `worker-3`, `node1`, `db-01.example.org`: the words, the number, and what follows. */
const ORDINAL = /^([a-z][a-z_-]*[-_]|[a-z]{4,})(\d{1,4})((?:\.[a-z][\w-]*)*)$/;

/** A name that was made up for one test, or the second of many, or a word. */
function readWord(text: string, own: readonly string[], add: Add): void {
  const [, stem = '', number = '', rest = ''] = ORDINAL.exec(text) ?? [];
  if (own.includes(text) || isMadeUp(text)) add('free', text);
  else if (number !== '' && !STANDARD.test(stem)) {
    add('text', stem);
    add('number', number);
    add('text', rest);
  } else add('text', text);
}

/** `tempest-ServersTest-123456789`, `tmpx15rcp36`, `tap1a2b3c4d-5e`, a token. */
function isMadeUp(name: string): boolean {
  if (/\d{5,}/.test(name) || TEMPORARY_NAME.test(name)) return true;
  if (name.split(/[-_]/).some((part) => HEX_PART.test(part))) return true;
  return (
    name.length >= 20 &&
    (name.match(/\d+/g)?.length ?? 0) >= 3 &&
    /[a-z]/.test(name) &&
    /[A-Z]/.test(name)
  );
}

const TEMPORARY_NAME = /^tmp(?:[a-z\d_]{8}|(?=[a-z_]*\d)\w{6,})$|^pytest-\w+$/i;
const HEX_PART = /^(?:[a-z]{2,3})?(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}$/;

/** From here on the kernel gives ports to whom asks for any. */
const EPHEMERAL = 32_768;

function kindOfNumber(text: string, ahead: string, behind: string): TokenKind {
  // A port names a service.
  if (/(?:\bport[ =:']{1,3}|[\w\]]:)$/.test(ahead)) {
    return Number(text) >= EPHEMERAL ? 'free' : 'text';
  }
  const status = /^[1-5]\d\d$/.test(text);
  const near =
    /(?:status|code|http|response)\b\D{0,24}$/i.test(ahead) || /^ [A-Z][a-z]+/.test(behind);
  return status && near ? 'code' : 'number';
}

/** Where nothing answers, it does not matter what was asked for. */
const REFUSED = /(?:with url: |connection to |connect(?:ing)? to )$/;
/** Where the file system is the reason, it does not matter which file of it was to be written. */
const FILE_SYSTEM = /(?:No space left on device|Read-only file system|Disk quota exceeded): ['"]?$/;
/** A path below one of these is where somebody worked, not what was looked for. */
const TEMPORARY = /^(?:\/private)?\/(?:tmp|var\/tmp|dev\/shm|run|var\/folders)(?=\/)/;

function readPath(text: string, ahead: string, add: Add): void {
  const place = TEMPORARY.exec(text)?.[0] ?? '';
  const last = text.replace(/\/$/, '').lastIndexOf('/');
  if (REFUSED.test(ahead) || FILE_SYSTEM.test(ahead)) add('free', text);
  else if (place !== '' && last > place.length) {
    add('free', text.slice(0, last));
    readParts(text.slice(last), add);
  } else if (place !== '') {
    add('text', place);
    readParts(text.slice(place.length), add, true);
  } else readParts(text, add);
}

/** Components of a path, of which those that were made up are free. `any`: of which all are. */
function readParts(text: string, add: Add, any = false): void {
  for (const part of text.split(/(\/)/)) {
    const made = isMadeUp(part) || PART.test(part) || (any && /\d/.test(part));
    add(made ? 'free' : 'text', part);
  }
}

/** An id among the components of a path. */
const PART = new RegExp(`^(?:${UUID}|(?=\\w*\\d)${HEX}{8,}|\\d+)(?=\\.|$)`);

const URL_PARTS = /^([^:]*:\/\/)([^/:?#]*)(:\d+)?([^?#]*)(.*)$/;

function readUrl(text: string, ahead: string, add: Add): void {
  const [, scheme = '', host = '', port = '', path = '', rest = ''] = URL_PARTS.exec(text) ?? [];
  add('text', scheme);
  add(/^[\d.]+$|\d{5,}/.test(host) ? 'free' : 'text', host);
  add(Number(port.slice(1)) >= EPHEMERAL ? 'free' : 'text', port);
  if (REFUSED.test(ahead)) add('free', path + rest);
  else {
    readParts(path, add);
    add('free', rest);
  }
}
