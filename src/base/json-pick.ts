/**
 * A few members of a large JSON text, read in constant memory.
 *
 * job-output.json repeats the output of every task, so it is often over 50 MB, of which a timeline
 * needs some hundred kilobytes. JSON.parse would hold it several times over and recurse as deep as it
 * is nested; the streaming parsers of npm read 12 MB/s, since they decode what is then dropped. This
 * one passes over what no shape asks for with a counter of brackets, so that neither depth nor size
 * cost memory. It is no validator: of a text that is damaged or cut off it returns what it found.
 *
 * Objects have no prototype: a member `__proto__` is a member.
 */

/**
 * What is wanted of a value: of a `text` that is long its beginning, of a `scalar` nothing then; all of its elements or members (of a list perhaps only the `last`, which may be up to twice
 * as many), some members, or itself if it is no container. What `made` makes of a whole object is kept in its place.
 */
export type Shape =
  | 'scalar'
  | 'text'
  | { each: Shape; last?: number }
  | { members: Record<string, Shape>; made?: (value: Members) => Picked };

export type Members = { [name: string]: Picked };

export type Picked = string | number | boolean | null | Picked[] | { [name: string]: Picked };

export interface Picking {
  /** Undefined where the text has not even the beginning of the shape. */
  value: Picked | undefined;
  /** The text ended before its value did. */
  cut: boolean;
  /** More values were asked for than are kept. */
  full: boolean;
}

interface Container {
  shape: Exclude<Shape, 'scalar' | 'text'>;
  value: Picked[] | { [name: string]: Picked };
  /** Of the member to come. */
  key: string | null;
  /** Values that were kept before it. */
  before: number;
}

/** As how many values one counts that is no container. */
const weightOf = (value: Picked): number =>
  typeof value === 'string' ? 1 + Math.floor(value.length / VALUE_LENGTH) : 1;

/** The same of one with all that it holds, which is as deep as its shape. */
const wholeWeight = (value: Picked): number =>
  typeof value !== 'object' || value === null
    ? weightOf(value)
    : Object.values(value).reduce<number>((sum, one) => sum + wholeWeight(one), 1);

/** Bytes kept of a string or number. */
const MAX_TOKEN = 4096;
/** UTF-16 units of a string that take about as much as a value itself: a longer one counts as several. */
const VALUE_LENGTH = 100;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

function parseToken(text: string): Picked | undefined {
  try {
    return JSON.parse(text) as Picked;
  } catch {
    return undefined;
  }
}

/** What a long string begins with; undefined: it is none. */
function beginningOf(whole: Buffer): Picked | undefined {
  if (whole[0] !== QUOTE) return undefined;
  const text = whole.toString('utf8', 0, MAX_TOKEN).replace(/\uFFFD$/, '');
  // an escape, of six characters at most, may be cut in two
  for (let length = text.length; length > text.length - 6; length--) {
    const value = parseToken(`${text.slice(0, length)}"`);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Puts together what is wanted, from the brackets, tokens and commas of a text. */
class Picker {
  root: Picked | undefined;
  full = false;
  readonly open: Container[] = [];
  readonly #shape: Shape;
  readonly #maxValues: number;
  #values = 0;

  constructor(shape: Shape, maxValues: number) {
    this.#shape = shape;
    this.#maxValues = maxValues;
  }

  /** Enters a container; false: it is to be passed over. */
  begin(value: Container['value']): boolean {
    const want = this.full ? null : this.#wanted();
    if (want === null || typeof want === 'string') return false;
    const before = this.#values;
    this.#put(value);
    this.open.push({ shape: want, value, key: null, before });
    return true;
  }

  end(): void {
    const ended = this.open.pop();
    if (ended === undefined || Array.isArray(ended.value)) return;
    if (!('made' in ended.shape) || ended.shape.made === undefined) return;
    const made = ended.shape.made(ended.value);
    const container = this.open.at(-1);
    if (container === undefined) this.root = made;
    else if (Array.isArray(container.value)) container.value[container.value.length - 1] = made;
    else if (container.key !== null) container.value[container.key] = made;
    this.#values = ended.before + wholeWeight(made);
  }

  comma(): void {
    const container = this.open.at(-1);
    if (container !== undefined) container.key = null;
  }

  /** A string, a number or a word: the name of a member, or a value. */
  token(whole: Buffer): void {
    if (whole.length === 0) return;
    const container = this.open.at(-1);
    const expectsKey =
      container !== undefined && !Array.isArray(container.value) && container.key === null;
    const want = this.full || expectsKey ? null : this.#wanted();
    const isLong = whole.length > MAX_TOKEN;
    if (isLong && want !== 'text') return;
    const value = isLong ? beginningOf(whole) : parseToken(whole.toString());
    if (value === undefined) return;
    if (typeof value === 'string' && expectsKey) container.key = value;
    else if (want === 'scalar' || want === 'text') this.#put(value);
  }

  /** What is wanted of the value to come. */
  #wanted(): Shape | null {
    const container = this.open.at(-1);
    if (container === undefined) return this.root === undefined ? this.#shape : null;
    if ('each' in container.shape) return container.shape.each;
    const { members } = container.shape;
    const { key } = container;
    return key !== null && Object.hasOwn(members, key) ? (members[key] as Shape) : null;
  }

  #append({ shape }: Container, list: Picked[], value: Picked): void {
    if ('last' in shape && shape.last !== undefined && list.length === 2 * shape.last) {
      for (const dropped of list.splice(0, shape.last)) this.#values -= wholeWeight(dropped);
    }
    list.push(value);
  }

  #put(value: Picked): void {
    const container = this.open.at(-1);
    if (container === undefined) this.root = value;
    else if (Array.isArray(container.value)) this.#append(container, container.value, value);
    else if (container.key !== null) container.value[container.key] = value;
    this.#values += weightOf(value);
    this.full ||= this.#values >= this.#maxValues;
  }
}

/** How many backslashes stand before `end`, not looking before `from`. */
function backslashesBefore(chunk: Buffer, end: number, from: number): number {
  let at = end;
  while (at > from && chunk[at - 1] === BACKSLASH) at--;
  return end - at;
}

/** Where the string that goes on at `from` ends: the index of its quote; -1: not in this chunk. */
function closingQuote(chunk: Buffer, from: number): number {
  let at = chunk.indexOf(QUOTE, from);
  while (at !== -1 && backslashesBefore(chunk, at, from) % 2 === 1) {
    at = chunk.indexOf(QUOTE, at + 1);
  }
  return at;
}

/** @param maxValues values kept, long strings counted as several; further ones are passed over */
export async function pickJson(
  source: AsyncIterable<Buffer>,
  shape: Shape,
  maxValues: number,
): Promise<Picking> {
  const picker = new Picker(shape, maxValues);
  /** Brackets open in what is passed over. */
  let skipped = 0;
  let inString = false;
  let escaped = false;
  /** Bytes of the token being read, from earlier chunks; null: it is not kept. */
  let token: Buffer[] | null = null;
  let tokenBytes = 0;

  const endToken = (last: Buffer): void => {
    if (token === null) return;
    picker.token(token.length === 0 ? last : Buffer.concat([...token, last]));
    token = null;
  };

  const scan = (chunk: Buffer): void => {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      if (inString) {
        const from = escaped ? at + 1 : at;
        at = closingQuote(chunk, from);
        if (at === -1) {
          escaped = backslashesBefore(chunk, chunk.length, from) % 2 === 1;
          break;
        }
        escaped = false;
        inString = false;
        if (skipped === 0) endToken(chunk.subarray(start, at + 1));
        continue;
      }
      const byte = chunk[at] as number;
      if (byte === QUOTE) {
        inString = true;
        if (skipped > 0) continue;
        start = at;
        token = [];
        tokenBytes = 0;
      } else if (skipped > 0) {
        if (byte === OPEN_LIST || byte === OPEN_OBJECT) skipped += 1;
        else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) skipped -= 1;
      } else if (byte > 0x20 && !isMark(byte)) {
        if (token !== null) continue;
        start = at;
        token = [];
        tokenBytes = 0;
      } else {
        endToken(chunk.subarray(start, at));
        if (byte === OPEN_LIST) skipped = picker.begin([]) ? 0 : 1;
        else if (byte === OPEN_OBJECT) skipped = picker.begin(Object.create(null)) ? 0 : 1;
        else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) picker.end();
        else if (byte === COMMA) picker.comma();
      }
    }
    if (token === null) return;
    const rest = chunk.subarray(start);
    // one byte more tells that it is longer
    const kept = rest.subarray(0, MAX_TOKEN + 1 - tokenBytes);
    tokenBytes += kept.length;
    if (kept.length > 0) token.push(Buffer.from(kept));
  };

  for await (const chunk of source) scan(chunk);
  endToken(Buffer.alloc(0));
  const cut = inString || skipped > 0 || picker.open.length > 0;
  return { value: picker.root, cut, full: picker.full };
}

const isMark = (byte: number): boolean =>
  byte === COMMA ||
  byte === COLON ||
  byte === OPEN_LIST ||
  byte === CLOSE_LIST ||
  byte === OPEN_OBJECT ||
  byte === CLOSE_OBJECT;
