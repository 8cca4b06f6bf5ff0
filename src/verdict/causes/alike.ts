/**
 * Which messages say the same: those that differ in nothing but what `tokens.ts` takes for a slot, and
 * there only as far as the values do not mean two things.
 *
 * `MismatchError: 404 != 200` and `MismatchError: 500 != 200` are one cause: what was expected is the
 * same. `1 != 2` is another, as nothing but the numbers says what it is about. With words around them
 * numbers are details: `Requested 4 cores, but used 20 of 20`.
 */
import { type Token, tokenise } from './tokens.ts';

/** A message to be compared; `own` as in tokenise(). */
export interface Message {
  text: string;
  own: readonly string[];
  /** How many have it, word for word; 1 if left out. */
  weight?: number;
}

/** A place of the message, and the values that members have there. */
export type Piece = string | { values: Map<string, number> };

/** Messages that say the same. */
export interface Alike {
  /** Positions in the list that was grouped. */
  members: number[];
  /** The message: text, and slots with what stands in them, as often as it does. */
  pieces: Piece[];
}

interface Parsed {
  index: number;
  weight: number;
  tokens: Token[];
  /** In these it must agree with another to be alike. */
  values: string[];
}

const MARK: Record<Exclude<Token['kind'], 'text'>, string> = {
  free: '\u0001',
  number: '\u0002',
  code: '\u0003',
};

/** Lists of ids differ in length: `'a', 'b', 'c'` is one slot. */
const LIST = /^(?:['"]?[,;] ?['"]?|['"]? ['"]?)$/;

/** Drops the ids of a list but the first. */
function shortened(tokens: Token[]): Token[] {
  const kept: Token[] = [];
  for (const token of tokens) {
    const [between, first] = [kept.at(-1), kept.at(-2)];
    const goesOn = token.kind === 'free' && first?.kind === 'free' && between?.kind === 'text';
    if (goesOn && LIST.test(between.text)) kept.pop();
    else kept.push(token);
  }
  return kept;
}

/** The template of a message: equal where only slots differ. */
function keyOf(tokens: Token[]): string {
  return tokens.map(({ kind, text }) => (kind === 'text' ? text : MARK[kind])).join('');
}

/** Words of assertions, which say nothing of what is compared. */
const MACHINERY = new Set(
  (
    'not greater less than equal equals within none true false difference between places delta ' +
    'expected expecting actual but got was were are returned unexpectedly found instead and the ' +
    'has have been len length count size list lists dict dicts sequence sequences tuple tuples set ' +
    'sets int str bytes bool float type object first second element elements item items differ ' +
    'differs different index contains contain does match matches matched observed reference value ' +
    'values wrong result results assert assertion error failed fail status code http response should ' +
    'bytes seconds second minutes hours days for with exit exited signal errno return rc process'
  ).split(' '),
);

/** Whether words say what the numbers are about. */
function speaks(tokens: readonly Token[]): boolean {
  const text = tokens.map(({ kind, text: part }) => (kind === 'text' ? part : ' ')).join('');
  // The exception says what kind of failure it is, not what it is about.
  const words = text.replace(/^[\w.]+(?=:|$)/, '').match(/[A-Za-z]{3,}/g) ?? [];
  return words.some((word) => !MACHINERY.has(word.toLowerCase()));
}

/** Kinds of values in which messages must agree to be alike: with words around them, numbers are details. */
export const tellingKinds = (tokens: readonly Token[]): Token['kind'][] =>
  speaks(tokens) ? ['code'] : ['code', 'number'];

function tellingOf(tokens: Token[]): string[] {
  const telling = tellingKinds(tokens);
  return tokens.flatMap((one) => (telling.includes(one.kind) ? [one.text] : []));
}

/** Equal for messages of which nothing that tells differs: for comparing those of several runs. */
export function identityOf(text: string, own: readonly string[]): string {
  const tokens = shortened(tokenise(text, own));
  return JSON.stringify([keyOf(tokens), tellingOf(tokens)]);
}

/** Stands for what differs from one run to the next. */
const ANYTHING = '…';

/** What all of one identity say: what tells nothing is left out, what tells is what the group has there. */
export function templateOf({ text, own }: Message, pieces: readonly Piece[]): Piece[] {
  const tokens = shortened(tokenise(text, own));
  const telling = tellingKinds(tokens);
  return tokens.map(({ kind, text: said }, at) => {
    if (kind === 'text') return said;
    return telling.includes(kind) ? (pieces[at] ?? said) : ANYTHING;
  });
}

/** The module of an exception's class, at the start of a message; `testtools.matchers._impl.` of MismatchError. */
const MODULE = /^(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_]\w*(?::|$))/;

/** Whether a message begins with a class that has its module. */
export const isQualified = (text: string): boolean => MODULE.test(text);

/**
 * Joins what has a class without its module (testtools' `expectThat`, unlike `assertEqual`) with what has the same
 * class with it: where that is of one module. Classes of two modules are two.
 */
function joinBare(templates: Map<string, Parsed[]>): void {
  const modules = new Map<string, string[]>();
  for (const key of templates.keys()) {
    const bare = key.replace(MODULE, '');
    if (bare !== key && templates.has(bare)) modules.set(bare, [...(modules.get(bare) ?? []), key]);
  }
  for (const [bare, [key = '', ...others]] of modules) {
    if (others.length > 0) continue;
    const lists = [templates.get(key) ?? [], templates.get(bare) ?? []];
    templates.set(
      key,
      lists.flat().sort((a, b) => a.index - b.index),
    );
    templates.delete(bare);
  }
}

/** Groups messages; groups and their members keep the order of the list. */
export function groupAlike(messages: Message[]): Alike[] {
  const templates = new Map<string, Parsed[]>();
  messages.forEach(({ text, own, weight = 1 }, index) => {
    const tokens = shortened(tokenise(text, own));
    const parsed = { index, weight, tokens, values: tellingOf(tokens) };
    const key = keyOf(tokens);
    const list = templates.get(key);
    if (list) list.push(parsed);
    else templates.set(key, [parsed]);
  });
  joinBare(templates);
  return [...templates.values()]
    .flatMap(agreeing)
    .map(describe)
    .sort((a, b) => (a.members[0] as number) - (b.members[0] as number));
}

function describe(list: Parsed[]): Alike {
  list.sort((a, b) => a.index - b.index);
  const [first] = list as [Parsed];
  const pieces = first.tokens.map(({ kind, text }, at): Piece => {
    if (kind === 'text') return text;
    const values = new Map<string, number>();
    for (const { tokens, weight } of list) {
      const value = tokens[at]?.text ?? '';
      values.set(value, (values.get(value) ?? 0) + weight);
    }
    return { values };
  });
  return { members: list.map(({ index }) => index), pieces: pieces.map(settled) };
}

/** A slot in which all have the same is text. */
function settled(piece: Piece): Piece {
  if (typeof piece === 'string' || piece.values.size > 1) return piece;
  return piece.values.keys().next().value ?? '';
}

/** More values are compared whole: a long list is a message of its own. */
const MAX_VALUES = 8;
/** More different ones are not compared with each other. */
const MAX_DISTINCT = 2000;

/**
 * Splits messages of one template by their values: together are those that differ in one value and
 * agree in another. Where several do, the value most of them agree with decides.
 */
function agreeing(list: Parsed[]): Parsed[][] {
  const length = list[0]?.values.length ?? 0;
  if (length === 0 || list.length === 1) return [list];
  const equal = new Map<string, Parsed[]>();
  for (const one of list) {
    const key = one.values.join('\u0000');
    const known = equal.get(key);
    if (known) known.push(one);
    else equal.set(key, [one]);
  }
  if (length === 1 || length > MAX_VALUES || equal.size > MAX_DISTINCT) return [...equal.values()];
  const groups: Parsed[][] = [];
  for (const keys of nearlyEqual(equal)) {
    const left = keys.filter((key) => equal.has(key));
    if (left.length < 2) continue;
    groups.push(left.flatMap((key) => equal.get(key) ?? []));
    for (const key of left) equal.delete(key);
  }
  return [...groups, ...equal.values()];
}

/** Sets of keys that differ in one of their values, those of the most messages first. */
function nearlyEqual(equal: Map<string, Parsed[]>): string[][] {
  const near = new Map<string, { keys: string[]; weight: number }>();
  for (const [key, list] of equal) {
    const weight = list.reduce((sum, one) => sum + one.weight, 0);
    const values = key.split('\u0000');
    values.forEach((value, at) => {
      // `404` may stand for `500`, not for `1`.
      const rest = values.with(at, STATUS.test(value) ? '\u0001' : '\u0002').join('\u0000');
      const known = near.get(`${at} ${rest}`) ?? { keys: [], weight: 0 };
      known.keys.push(key);
      known.weight += weight;
      near.set(`${at} ${rest}`, known);
    });
  }
  return [...near.values()].sort((a, b) => b.weight - a.weight).map(({ keys }) => keys);
}

const STATUS = /^[1-5]\d\d$/;
