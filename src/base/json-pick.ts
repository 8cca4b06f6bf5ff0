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

/** What is wanted of a value: all of its elements or members, some members, or itself if it is no container. */
export type Shape = 'scalar' | { each: Shape } | { members: Record<string, Shape> };

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
  shape: Exclude<Shape, 'scalar'>;
  value: Picked[] | { [name: string]: Picked };
  /** Of the member to come. */
  key: string | null;
}

/** Bytes kept of a string or number; a longer string counts as absent. */
const MAX_TOKEN = 4096;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

function parseToken(text: string): Picked | undefined {
  try {
    return JSON.parse(text) as Picked;
  } catch {
    return undefined;
  }
}

/** @param maxValues values kept; further ones are passed over */
export async function pickJson(
  source: AsyncIterable<Buffer>,
  shape: Shape,
  maxValues: number,
): Promise<Picking> {
  const open: Container[] = [];
  let root: Picked | undefined;
  let values = 0;
  let full = false;
  /** Brackets open in what is passed over. */
  let skipped = 0;
  let inString = false;
  let escaped = false;
  /** Bytes of the token being read, from earlier chunks; null: it is not kept. */
  let token: Buffer[] | null = null;
  let tokenBytes = 0;

  /** What is wanted of the value to come. */
  const wanted = (): Shape | null => {
    const container = open.at(-1);
    if (container === undefined) return root === undefined ? shape : null;
    if ('each' in container.shape) return container.shape.each;
    const { members } = container.shape;
    const { key } = container;
    return key !== null && Object.hasOwn(members, key) ? (members[key] as Shape) : null;
  };

  const put = (value: Picked): void => {
    const container = open.at(-1);
    if (container === undefined) root = value;
    else if (Array.isArray(container.value)) container.value.push(value);
    else if (container.key !== null) container.value[container.key] = value;
    values += 1;
    full ||= values === maxValues;
  };

  const begin = (value: Container['value']): void => {
    const want = full ? null : wanted();
    if (want === null || want === 'scalar') {
      skipped = 1;
      return;
    }
    put(value);
    open.push({ shape: want, value, key: null });
  };

  const expectsKey = (): boolean => {
    const container = open.at(-1);
    return container !== undefined && !Array.isArray(container.value) && container.key === null;
  };

  const endToken = (last: Buffer): void => {
    if (token === null) return;
    const whole = token.length === 0 ? last : Buffer.concat([...token, last]);
    token = null;
    if (whole.length === 0 || whole.length > MAX_TOKEN) return;
    const value = parseToken(whole.toString());
    const container = open.at(-1);
    if (value === undefined) return;
    if (typeof value === 'string' && container !== undefined && expectsKey()) container.key = value;
    else if (!full && wanted() === 'scalar') put(value);
  };

  const scan = (chunk: Buffer): void => {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) {
          inString = false;
          if (skipped === 0) endToken(chunk.subarray(start, at + 1));
        }
        continue;
      }
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
        if (byte === OPEN_LIST) begin([]);
        else if (byte === OPEN_OBJECT) begin(Object.create(null));
        else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) open.pop();
        const container = byte === COMMA ? open.at(-1) : undefined;
        if (container !== undefined) container.key = null;
      }
    }
    if (token === null) return;
    const rest = chunk.subarray(start);
    tokenBytes += rest.length;
    if (tokenBytes <= MAX_TOKEN) token.push(Buffer.from(rest));
    else token = null;
  };

  for await (const chunk of source) scan(chunk);
  endToken(Buffer.alloc(0));
  return { value: root, cut: inString || skipped > 0 || open.length > 0, full };
}

const isMark = (byte: number): boolean =>
  byte === COMMA ||
  byte === COLON ||
  byte === OPEN_LIST ||
  byte === CLOSE_LIST ||
  byte === OPEN_OBJECT ||
  byte === CLOSE_OBJECT;
