/**
 * What the lines of oslo.log and of the journal tell, read from their bytes.
 *
 * A build has hundreds of megabytes of them, of which hardly any is wanted: to decode a line and match a
 * pattern costs ten times as much as this. A line that begins with another second than the one before is
 * matched with the pattern, which tells the second; what follows, of one second, is told here.
 */

/** Characters up to the fraction of the second. */
export const STAMP_BYTES = { oslo: 19, syslog: 15 } as const;

const [SPACE, COLON, OPEN, CLOSE, ESCAPE, SMALL_M] = [0x20, 0x3a, 0x5b, 0x5d, 0x1b, 0x6d];
const [HYPHEN, POINT, COMMA] = [0x2d, 0x2e, 0x2c];
const SMALL_T = 0x74;
/** Of a second: finer fractions are left out. */
const MAX_UNIT = 1e9;
/** Of a line, in which what stands before its text must end. */
const MAX_HEAD = 300;

export interface Quick {
  /** Milliseconds after the second. */
  fraction: number;
  /** -1: none. */
  pid: number;
  /** 0 debug, 1 info, 2 warning, 3 error, 4 critical; -1: no word for one. */
  level: number;
  /** Where what the line says begins; for oslo.log with the level. */
  text: number;
}

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** Words for levels of oslo.log by their first two letters: how grave, and how long the word is. */
const LEVELS = new Map(
  (
    [
      ['DEBUG', 0],
      ['INFO', 1],
      ['AUDIT', 1],
      ['WARNING', 2],
      ['ERROR', 3],
      ['TRACE', 3],
      ['CRITICAL', 4],
      ['FATAL', 4],
    ] as const
  ).map(([word, level]) => [
    (word.charCodeAt(0) << 8) | word.charCodeAt(1),
    { level, length: word.length },
  ]),
);

/** A word of two letters and more like these (`CREATE TABLE`, `INSERT INTO`) is none: what follows must part them. */
function levelAt(buffer: Buffer, at: number): number {
  const word = LEVELS.get(((buffer[at] as number) << 8) | (buffer[at + 1] as number));
  if (word === undefined) return -1;
  const behind = buffer[at + word.length];
  return behind === SPACE || behind === COLON ? word.level : -1;
}

/** Reads into `quick` what stands behind the second of a line that is buffer[from, to). */
export function readQuick(
  kind: 'oslo' | 'syslog',
  buffer: Buffer,
  from: number,
  to: number,
  quick: Quick,
): void {
  let at = from + STAMP_BYTES[kind];
  quick.fraction = 0;
  quick.pid = -1;
  if (buffer[at] === POINT || buffer[at] === COMMA) {
    let digits = 0;
    let unit = 1;
    for (at++; at < to && isDigit(buffer[at]); at++) {
      if (unit >= MAX_UNIT) continue;
      digits = digits * 10 + (buffer[at] as number) - 0x30;
      unit *= 10;
    }
    quick.fraction = (digits * 1000) / unit;
  }
  if (kind === 'oslo') readOslo(buffer, at + 1, quick);
  else readSyslog(buffer, at, Math.min(to, from + MAX_HEAD), quick);
}

function readOslo(buffer: Buffer, start: number, quick: Quick): void {
  let at = start;
  if (isDigit(buffer[at])) {
    let pid = 0;
    for (; isDigit(buffer[at]); at++) pid = pid * 10 + (buffer[at] as number) - 0x30;
    quick.pid = pid;
    at++;
  }
  quick.text = at;
  quick.level = levelAt(buffer, at);
}

/** How logfmt, as Docker and containerd write it, begins, and what its words for levels are here. */
const LOGFMT = /^time="[^"]{10,40}" level=([a-z]{4,7}) /;
const LOGFMT_LEVELS: Record<string, number> = {
  trace: 0,
  debug: 0,
  info: 1,
  warn: 2,
  warning: 2,
  error: 3,
  fatal: 4,
  panic: 4,
};
/** The first letter of Kubernetes' lines, before month and day. */
const KLOG_LEVELS = new Map([...'IWEF'].map((letter, i) => [letter.charCodeAt(0), i + 1]));

/** By what other programs begin with; -1: it is none of it. */
function levelOfOthers(buffer: Buffer, at: number, end: number): number {
  if (buffer[at] === SMALL_T) {
    const [, word = ''] = LOGFMT.exec(buffer.toString('latin1', at, Math.min(end, at + 80))) ?? [];
    return LOGFMT_LEVELS[word] ?? -1;
  }
  const isKlog = isDigit(buffer[at + 1]) && isDigit(buffer[at + 4]) && buffer[at + 5] === SPACE;
  return (isKlog ? KLOG_LEVELS.get(buffer[at] as number) : undefined) ?? -1;
}

/**
 * Reads what stands in front of a text that another program wraps, where it begins as a line of oslo.log does: with its
 * time, process and level, or in colours, or with the level alone, as devstack has it. Of logfmt and klog the level is
 * read, and they stay a part of the text. Else its level is -1.
 *
 * @param start where it begins, which is where `quick.text` is left if it does not
 */
export function readWrapped(buffer: Buffer, start: number, end: number, quick: Quick): void {
  let at = start;
  quick.pid = -1;
  if (buffer[at] === ESCAPE) while (at < end && buffer[at++] !== SMALL_M);
  quick.text = at;
  quick.level = levelAt(buffer, at);
  if (quick.level >= 0) return;
  if (!isDigit(buffer[at]) || buffer[at + 4] !== HYPHEN) {
    quick.level = levelOfOthers(buffer, at, end);
    return;
  }
  if (buffer[at + 13] !== COLON || buffer[at + 16] !== COLON) return;
  let behind = at + STAMP_BYTES.oslo;
  if (buffer[behind] === POINT || buffer[behind] === COMMA) behind++;
  while (isDigit(buffer[behind])) behind++;
  if (buffer[behind] === SPACE) readOslo(buffer, behind + 1, quick);
  if (quick.level >= 0) return;
  quick.text = at;
  quick.pid = -1;
}

/** ` host devstack@g-api.service[123]: INFO ...`, in older runs with colours. */
function readSyslog(buffer: Buffer, start: number, end: number, quick: Quick): void {
  let at = start;
  while (at < end && !(buffer[at] === COLON && buffer[at + 1] === SPACE)) at++;
  if (buffer[at - 1] === CLOSE) {
    let pid = 0;
    let unit = 1;
    for (let i = at - 2; i > start && isDigit(buffer[i]); i--, unit *= 10) {
      pid += ((buffer[i] as number) - 0x30) * unit;
      if (buffer[i - 1] === OPEN) quick.pid = pid;
    }
  }
  const { pid } = quick;
  readWrapped(buffer, Math.min(at + 2, end), end, quick);
  if (quick.pid < 0) quick.pid = pid;
}

const DIGITS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? 0 : digit;
});

/** The number that eight hexadecimal digits are, as 32 bits with a sign; what is no digit counts as 0. */
export function hexAt(buffer: Buffer, at: number): number {
  let number = 0;
  for (let i = at; i < at + 8; i++) number = (number << 4) | (DIGITS[buffer[i] ?? 0] as number);
  return number;
}
