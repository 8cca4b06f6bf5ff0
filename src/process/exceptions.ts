/**
 * What a traceback, or what else tells why a test failed, says in a line.
 *
 * A frame of Python is a line `  File "x.py", line 1, in f`, its source, and from Python 3.11 on carets; all
 * are indented, while the exception stands at the start of a line. Its message may go on over several
 * lines, indented or not, and notes (PEP 678) follow it. Causes stand before it (`During handling of ...`).
 * A group of exceptions (Python 3.11) is drawn with `|` and `+` at the left.
 */

/** What was raised: one line, and the lines that say more. */
export interface Exception {
  headline: string;
  more: string[];
}

const HEAD = /^Traceback \(most recent call last\):/;
const GROUP = /^ {2}\+ Exception Group Traceback \(most recent call last\):/;
const CHAINED =
  /^(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):$/;
const FRAME = /^ {2,}File "/;
/** Between the frames of Twisted's tracebacks. */
const TWISTED = /^--- <.*> ---$/;
/** Lines of messages that say what happened, where the first says little. */
const TELLING = /^\s*(?:Details|Command|Exit code|Stderr|stderr|Expected|Actual)\s*:/;
/** unittest puts the traceback of what it could not load into the message: Python's unittest/loader.py. */
const LOADER = /^[\w.]+: Failed to (?:import test module: |call load_tests:)/;
const DOCTEST = /^(?:Failed example|Expected|Got|Exception raised):$/;
/** UTF-16 units of a headline. */
const MAX_HEADLINE = 500;
/** Lines looked at behind the first of a message. */
const MAX_LINES = 200;

/** A text without the empty lines between the frames of its tracebacks. */
export function withoutGaps(text: string): string {
  const lines = text.split('\n');
  const kept: string[] = [];
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] as string;
    if (line.trim() !== '' || !FRAME.test(kept.at(-1) ?? '')) kept.push(line);
  }
  return kept.reverse().join('\n');
}

/** A frame: file, line and function. */
const PLACE = /^ {2,}File "([^"]{1,2000})", line (\d{1,9}), in (.{1,300})$/;
const inFrames = (line: string) => /^\s+\S/.test(line) || TWISTED.test(line);

const joined = (parts: string[]) =>
  parts
    .map((part) => part.trim())
    .join(' ')
    .slice(0, MAX_HEADLINE);

/** The lines of a message: the headline is its first, with what makes that a sentence. */
function readMessage(lines: string[]): Exception {
  const start = lines.findIndex((line) => line.trim() !== '');
  const all = start < 0 ? [] : lines.slice(start, start + MAX_LINES);
  const [first = '', ...rest] = all;
  const more = rest.map((line) => line.trim()).filter((line) => line !== '');
  if (/Failed doctest test for /.test(first)) return { headline: doctestLine(first, rest), more };
  // pytest marks what it says with an E
  const assertion = all.find((line) => /^E {2,}\S/.test(line));
  if (assertion !== undefined) return { headline: joined([assertion.slice(1)]), more };
  const parts = [first];
  if (/[:[({]\s*$/.test(first)) {
    // `MismatchError: Differences: [`: the sentence goes on
    parts.push(...more.slice(0, 4));
  } else {
    parts.push(...more.filter((line) => TELLING.test(line)));
    const own = more.at(-1) ?? '';
    if (/ != |Lists differ|Tuples differ|not found in/.test(first) && /^: \S/.test(own))
      parts.push(own);
  }
  return { headline: joined(parts), more };
}

/** `Failed doctest test for m.f: Failed example: 1 + 1 Expected: 3 Got: 2`. */
function doctestLine(first: string, lines: string[]): string {
  const parts = [`${first.trim()}:`];
  const from = lines.findIndex((line) => line.trim() === 'Failed example:');
  for (const line of from < 0 ? [] : lines.slice(from)) {
    if (/^-{20,}$/.test(line)) break;
    const isTitle = DOCTEST.test(line.trim());
    if (isTitle || !/^\s*(?:Traceback|File "|exec\(|compileflags)/.test(line)) parts.push(line);
  }
  return joined(parts.filter((part) => part.trim() !== ''));
}

/** What one traceback says; of a text that is none, what stands in it. */
function readOne(lines: string[]): Exception[] {
  const head = lines.findIndex((line) => HEAD.test(line));
  let at = head + 1;
  // a traceback whose head was cut off
  if (head < 0 && /^\s/.test(lines[0] ?? '')) {
    at = lines.findLastIndex((line) => FRAME.test(line)) + 1;
  }
  if (at > 0) while (at < lines.length && inFrames(lines[at] as string)) at++;
  const message = lines.slice(at);
  if (message.every((line) => line.trim() === '')) {
    const last = lines.findLast((line) => line.trim() !== '');
    return last === undefined ? [] : [{ headline: joined([last]), more: [] }];
  }
  // the message may quote the traceback of what was raised elsewhere: what it has to do with this nobody knows
  const inner = message.findIndex((line, index) => index > 0 && HEAD.test(line));
  if (inner < 0) return [readMessage(message)];
  const quoted = readOne(message.slice(message.findLastIndex((line) => HEAD.test(line))));
  const own = readMessage(message.slice(0, inner));
  if (LOADER.test(own.headline)) return [...quoted, own];
  return [{ ...own, more: [...own.more, ...quoted.map(({ headline }) => headline)] }];
}

/** The first line of a traceback's message, and where its frames are: null where it has none. */
function framesOf(lines: readonly string[]): { places: string[]; end: number } | null {
  const head = lines.findIndex((line) => HEAD.test(line));
  if (head < 0) return null;
  let end = head + 1;
  const places: string[] = [];
  for (; end < lines.length && inFrames(lines[end] as string); end++) {
    const [, file, , where] = PLACE.exec(lines[end] as string) ?? [];
    if (file !== undefined) places.push(`${file} ${where}`);
  }
  return { places, end };
}

/**
 * A text's tracebacks as Python chained them. What a message quotes may be chained as well, in the same words: behind
 * one that quotes a traceback another is of the chain only if it went through the function in which that was handled.
 */
function chainOf(text: string): string[][] {
  const segments: string[][] = [[]];
  for (const line of withoutGaps(text.trimEnd()).split(/\r?\n/)) {
    if (CHAINED.test(line)) segments.push([]);
    else segments.at(-1)?.push(line);
  }
  const chain: string[][] = [];
  /** Where what quotes was handled. */
  let handled: string | null = null;
  for (const lines of segments) {
    const frames = framesOf(lines);
    if (handled !== null && !frames?.places.includes(handled)) {
      chain.at(-1)?.push(...lines);
      continue;
    }
    chain.push(lines);
    const quotes =
      frames !== null && lines.findIndex((line, at) => at > frames.end && HEAD.test(line)) >= 0;
    handled = quotes ? (frames.places[0] ?? '') : null;
  }
  return chain;
}

/** A group, and those of its members that are its own. */
function readGroup(lines: string[]): Exception[] {
  const own: string[] = ['Traceback (most recent call last):'];
  const members: string[][] = [];
  for (const line of lines) {
    if (/^ {2}(?:\+-\+| {2}\+)-+ \d+ -+$/.test(line))
      members.push(['Traceback (most recent call last):']);
    else if (members.length === 0 && line.startsWith('  | ')) own.push(line.slice(4));
    else if (line.startsWith('    | ')) members.at(-1)?.push(line.slice(6));
  }
  const body = (part: string[]) => {
    const [, ...rest] = part;
    if (rest.some((line) => HEAD.test(line))) return readOne(rest);
    return rest.some((line) => FRAME.test(line)) ? readOne(part) : [readMessage(rest)];
  };
  const [group] = body(own);
  if (group === undefined) return [];
  const inside = members.flatMap((member) =>
    body(member)
      .slice(-1)
      .map(({ headline }) => headline),
  );
  return [{ headline: group.headline, more: [...inside, ...group.more] }];
}

/**
 * What a text says was raised: the last exception, with its root cause before it
 * (`KeyError: 'a' -> RuntimeError: gave up`).
 */
export function readException(text: string): Exception {
  const raised = chainOf(text).flatMap((lines) =>
    lines.some((line) => GROUP.test(line)) ? readGroup(lines) : readOne(lines),
  );
  const [root, last] = [raised[0], raised.at(-1)];
  if (root === undefined || last === undefined) return { headline: '', more: [] };
  if (root.headline === last.headline) return last;
  return {
    headline: `${root.headline} -> ${last.headline}`.slice(0, MAX_HEADLINE),
    more: [...root.more, ...last.more],
  };
}

/** Of what runs tests: where it raises says nothing. */
const LIBRARY = /\/(?:unittest2?|testtools)\//;
const ANY_HEAD = new RegExp(HEAD.source, 'm');
/** UTF-16 units of frames that are looked at, the last: thousands of them say no more. */
const MAX_FRAMES_LENGTH = 32_768;

/** The frames of a text's last traceback, as they stand there; null where there is none. */
function lastFrames(text: string): string | null {
  const later = chainOf(text).at(-1)?.join('\n') ?? '';
  const head = ANY_HEAD.exec(later);
  // of one whose head was cut off, what is there is indented
  if (head === null && !/^\s/.test(later)) return null;
  const from = head === null ? 0 : head.index + head[0].length;
  const below = later.slice(from).replace(/^.*\n/, '');
  const end = below.search(/^(?!\s+\S)/m);
  return end < 0 ? below : below.slice(0, end);
}

/**
 * The frame in which a traceback's last exception was raised: file, line, function and source. Frames of
 * the libraries that compare and raise for a test are passed over. Null where there is none.
 */
export function lastFrame(text: string): string | null {
  const lines = (lastFrames(text) ?? '').slice(-MAX_FRAMES_LENGTH).split('\n');
  let best: { line: string; own: boolean } | null = null;
  for (const [at, frame] of lines.entries()) {
    const [, file = '', line, where] = PLACE.exec(frame) ?? [];
    if (file === '') continue;
    const own = !LIBRARY.test(file);
    if (best?.own && !own) continue;
    const source = lines[at + 1] ?? '';
    const said = /^ {3,}\S/.test(source) && !FRAME.test(source) ? `: ${source.trim()}` : '';
    const short = file.replace(/^.*\/(?:site|dist)-packages\//, '');
    best = { line: `${short}, line ${line}, in ${where}${said}`, own };
  }
  return best?.line ?? null;
}
