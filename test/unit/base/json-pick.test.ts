import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Picked, pickJson, type Shape } from '../../../src/base/json-pick.ts';
import { createWarnings } from '../../../src/build/warnings.ts';
import { readJobOutput } from '../../../src/process/console/zuul/job-output.ts';
import { inChunks } from '../../fixtures/console.ts';
import fc from '../../harness/property.ts';

const SHAPE: Shape = {
  each: { members: { a: 'scalar', b: { each: 'scalar' }, c: { members: { d: 'scalar' } } } },
};

/** What SHAPE asks for, by JSON.parse. */
function picked(value: unknown, shape: Shape): unknown {
  const isContainer = typeof value === 'object' && value !== null;
  if (typeof shape === 'string') return isContainer ? undefined : value;
  if (!isContainer) return undefined;
  const want = (key: string): Shape | undefined => {
    if ('each' in shape) return shape.each;
    return Object.hasOwn(shape.members, key) ? shape.members[key] : undefined;
  };
  const entries = Object.entries(value).flatMap(([key, member]) => {
    const wanted = want(key);
    const kept = wanted === undefined ? undefined : picked(member, wanted);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  if (!Array.isArray(value)) return Object.fromEntries(entries);
  return 'each' in shape ? entries.map(([, member]) => member) : [];
}

/** Without the difference between objects with and without prototype. */
const plain = (value: Picked | undefined) =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));

test('picks what JSON.parse would have, in chunks of any size', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 8 });
  const scalar = fc.oneof(
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('"', '\\', '{[', ','),
  );
  const key = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd'), text);
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      scalar,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    ),
  }));
  const size = fc.integer({ min: 1, max: 40 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { maxLength: 4 }),
      size,
      fc.boolean(),
      async (values, bytes, wide) => {
        const json = JSON.stringify(values, null, wide ? 2 : 0);
        const { value: found, cut } = await pickJson(inChunks(json, bytes), SHAPE, 1e6);
        const expected = picked(JSON.parse(json), SHAPE);
        assert.deepEqual(plain(found), plain(expected as Picked), json);
        assert.equal(cut, false);
      },
    ),
    { numRuns: 500 },
  );
});

test('a text that ends anywhere gives what was there', async () => {
  const json = '[{"a": "x\\"y", "b": [1, 2.5e3, true]}, {"a": null, "z": [{"a": 1}]}]';
  for (let length = 0; length < json.length; length++) {
    const { value, cut } = await pickJson(inChunks(json.slice(0, length)), SHAPE, 1e6);
    assert.equal(cut, length > 0);
    assert.ok(value === undefined || Array.isArray(value));
  }
});

test('neither depth nor size nor number is held', async () => {
  const read = async (source: AsyncIterable<Buffer>) => {
    const warnings = createWarnings();
    const playbooks = await readJobOutput(source, 'job-output.json', warnings);
    return { playbooks, codes: warnings.list().map(({ code }) => code) };
  };
  async function* repeated(piece: string, times: number): AsyncGenerator<Buffer> {
    const chunk = Buffer.from(piece.repeat(1000));
    for (let count = 0; count < times; count += 1000) yield chunk;
  }
  const deep = await read(repeated('[', 5_000_000));
  assert.deepEqual(deep.codes, ['JOB_OUTPUT_UNREADABLE']);
  const objects = await read(repeated('{"plays":[', 5_000_000));
  assert.deepEqual(objects.codes, ['JOB_OUTPUT_UNREADABLE']);
  const text = await read(repeated('not JSON ', 10_000));
  assert.deepEqual(text, { playbooks: [], codes: ['JOB_OUTPUT_UNREADABLE'] });

  async function* many(): AsyncGenerator<Buffer> {
    yield Buffer.from('[{}');
    yield* repeated(',{}', 1_500_000);
    yield Buffer.from(']');
  }
  assert.deepEqual((await read(many())).codes, ['JOB_OUTPUT_TOO_MANY_TASKS']);
});

test('long strings count as several values, so that what is kept is bounded', async () => {
  const json = Buffer.from(JSON.stringify(Array.from({ length: 100 }, () => 'x'.repeat(1000))));
  const { value, full } = await pickJson(inChunks(json), { each: 'scalar' }, 111);
  // the list, and eleven for each string
  assert.equal(Array.isArray(value) && value.length, 10);
  assert.equal(full, true);
});

test('of a list the last are kept, and of an object what is made of it: what is dropped does not count', async () => {
  const rows = Array.from({ length: 50 }, (_, i) => ({
    id: i,
    lines: Array.from({ length: 100 }, (_, line) => `${line} ${'x'.repeat(200)}`),
  }));
  const shape: Shape = {
    each: {
      members: { id: 'scalar', lines: { each: 'scalar', last: 2 } },
      made: ({ id, lines }) =>
        Array.isArray(lines) ? `${id}: ${lines.length} ${String(lines.at(-1)).slice(0, 2)}` : null,
    },
  };
  const { value, full } = await pickJson(inChunks(JSON.stringify(rows), 7), shape, 70);
  assert.equal(full, false);
  assert.deepEqual(
    value,
    rows.map(({ id }) => `${id}: 4 99`),
  );
});

test('of a long text its beginning is kept, wherever it is cut, and of a scalar nothing', async () => {
  const long = fc.string({ unit: 'grapheme', minLength: 3000, maxLength: 5000 });
  const shape: Shape = { members: { text: 'text', scalar: 'scalar', after: 'text' } };
  const toAscii = (json: string) =>
    json.replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        long,
        fc.constantFrom('\\'.repeat(4999), '"'.repeat(5000), '\u{1f600}'.repeat(3000)),
      ),
      fc.integer({ min: 1, max: 6000 }),
      fc.boolean(),
      async (value, bytes, ascii) => {
        const json = JSON.stringify({ text: value, scalar: value, after: 'a' });
        const text = ascii ? toAscii(json) : json;
        const read = await pickJson(inChunks(text, bytes), shape, 1000);
        const { text: kept, scalar, after } = plain(read.value);
        assert.equal(after, 'a');
        const length = Buffer.byteLength(
          ascii ? toAscii(JSON.stringify(value)) : JSON.stringify(value),
        );
        if (length <= 4096) assert.deepEqual([kept, scalar], [value, value]);
        else {
          assert.equal(scalar, undefined);
          assert.ok(value.startsWith(kept), 'it is its beginning');
          assert.ok(kept.length > 600, `${kept.length} of it`);
        }
      },
    ),
    { numRuns: 60 },
  );
});
