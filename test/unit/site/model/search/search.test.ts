/** Looking through the attachments of a whole run: what is found, and what only one test has. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeekableFile } from '../../../../../site/model/load/seekable.ts';
import { findInSection, findInWindow } from '../../../../../site/model/search/find.ts';
import {
  addShapes,
  eachShape,
  findOwnLines,
  ownWords,
  type Shapes,
} from '../../../../../site/model/search/own-lines.ts';
import { type Section, scanSections } from '../../../../../site/model/search/scan.ts';
import type { AttachmentHeader } from '../../../../../src/format/tests.ts';
import fc from '../../../../harness/property.ts';

const section = (index: number, attachments: [name: string, text: string][]): Section => {
  const headers = attachments.map(
    ([name, text]): AttachmentHeader => ({
      name,
      type: 'text/plain',
      bytes: Buffer.byteLength(text),
      text: true,
    }),
  );
  const bodies = attachments.map(([, text]) => `${text}\n`).join('');
  return { index, bytes: Buffer.from(`${JSON.stringify({ attachments: headers })}\n${bodies}`) };
};

/** A file of sections of these lengths, and what was read of it. */
function fileOf(lengths: number[]) {
  const bytes = Uint8Array.from({ length: lengths.reduce((a, b) => a + b, 0) }, (_, i) => i % 251);
  const reads: [number, number][] = [];
  const read = async (from: number, to: number) => {
    reads.push([from, to]);
    return bytes.subarray(from, to);
  };
  const sections = { encoding: 'identity' as const, blocks: [], bytes: lengths };
  return { file: { read } as unknown as SeekableFile, sections, bytes, reads };
}

test('every section that is wanted is read once, whole, in order', async () => {
  const lengths = fc.array(fc.constantFrom<number>(0, 1, 70_000, 900_000), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 1, max: 3 }), async (all, every) => {
      const { file, sections, bytes, reads } = fileOf(all);
      const wanted = (index: number) => index % every === 0;
      const found: number[] = [];
      let read = 0;
      let total = 0;
      for await (const window of scanSections(file, sections, wanted)) {
        for (const { index, bytes: own } of window.sections) {
          const from = all.slice(0, index).reduce((a, b) => a + b, 0);
          assert.deepEqual(own, bytes.subarray(from, from + (all[index] as number)));
          found.push(index);
        }
        ({ read, total } = window);
      }
      const expected = all.flatMap((length, i) => (length > 0 && wanted(i) ? [i] : []));
      assert.deepEqual(found, expected);
      assert.equal(read, total);
      for (const [from, to] of reads) assert.ok(to - from <= 4 * 1024 * 1024 + 900_000);
    }),
    { numRuns: 30 },
  );
});

test('lines that hold a text, in any case, with their numbers', () => {
  const long = `${'x'.repeat(500)} Needle ${'y'.repeat(500)}`;
  const one = section(3, [
    ['log', `a\nthe NEEDLE\nb needle needle\n\nneedle at the end`],
    ['log', long],
    ['needle', 'nothing'],
  ]);
  assert.deepEqual(findInSection(one, 'needle'), {
    test: 3,
    count: 4,
    hits: [
      { attachment: 'log', line: 2, text: 'the NEEDLE' },
      { attachment: 'log', line: 3, text: 'b needle needle' },
      { attachment: 'log', line: 5, text: 'needle at the end' },
      { attachment: 'log~2', line: 1, text: `…${long.slice(441, 681)}…` },
    ],
  });
  assert.equal(findInSection(one, 'absent'), null);
});

test('a text is found through colours, and behind letters that grow in lower case', () => {
  const coloured = section(0, [['log', 'x\nan \u001b[31mer\u001b[0mror']]);
  const window = { sections: [coloured, section(1, [['log', 'İİ error']])], read: 1, total: 1 };
  assert.deepEqual(
    findInWindow(window, 'error').map(({ test: index, hits }) => [index, hits[0]?.line]),
    [
      [0, 2],
      [1, 1],
    ],
  );
});

test('a search finds what looking at every line finds', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'B', '\n', 'é', '🐍', ' '), maxLength: 60 });
  fc.assert(
    fc.property(text, fc.constantFrom('a', 'ab', 'é', ' b'), (log, wanted) => {
      const lines = log
        .split('\n')
        .flatMap((line, i) => (line.toLowerCase().includes(wanted) ? [i + 1] : []));
      const found = findInSection(section(0, [['log', log]]), wanted);
      assert.deepEqual(found?.hits.map(({ line }) => line) ?? [], lines.slice(0, 20));
    }),
    { numRuns: 1000 },
  );
});

const shapeOf = (line: string, own = new Set<number>()) => {
  const shapes: number[] = [];
  eachShape(Buffer.from(line), own, (shape) => shapes.push(shape));
  return shapes;
};

test('a shape is a line without times, ids and the words of the own test', () => {
  const at = (time: string, id: string, name: string) =>
    `2026-11-28 10:55:${time} INFO Request (${name}:test_it): 200 GET /v2/images/${id}`;
  const one = at('08,770', '0b1a424b-b1d5-4b77-809a-8c5e1aade18d', 'ImagesTest');
  const two = at('19,001', '62b17580-6582-42de-a755-85a1d1d1d1d1', 'ServersTest');
  const words = (name: string) => ownWords(`tempest.api.x.${name}.test_it`);
  assert.deepEqual(shapeOf(one, words('ImagesTest')), shapeOf(two, words('ServersTest')));
  assert.notDeepEqual(shapeOf(one), shapeOf(two));
  // lists of ids are as long as they are; lines of nothing but numbers say nothing
  assert.deepEqual(shapeOf('ids: a1, b2, c3'), shapeOf('ids: d4'));
  assert.deepEqual(shapeOf('12:00 45\n\n'), []);
});

test('what only a failing test has, the first of each kind', () => {
  const log = (id: number, ...more: string[]) =>
    ['10:00:01 DEBUG connect', `10:00:02 INFO server s${id} is ACTIVE`, ...more].join('\n');
  const shapes: Shapes = { seen: new Set(), tests: 0 };
  for (let i = 0; i < 5; i++) {
    assert.ok(addShapes(shapes, section(i, [['log', log(i)]]), `a.T.test_${i}`));
  }
  const failed = section(9, [
    ['traceback', 'Traceback\nValueError: no'],
    ['log', log(9, '10:00:03 ERROR disk 1 is full', '10:00:04 ERROR disk 2 is full')],
  ]);
  assert.deepEqual(findOwnLines(shapes, failed, 'a.T.test_9'), [['log', [3]]]);
});
