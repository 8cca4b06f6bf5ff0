import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMentions } from '../../../../src/process/logs/mentions.ts';
import { createCollector } from '../../../../src/process/logs/search-terms.ts';
import fc from '../../../harness/property.ts';
import { passing } from './make.ts';

const ID = 'req-0b9c3bef-9e7f-4e91-bef5-2fbe348eddeb';
/** Differ from it in one of the digits by which ids are compared; the same; and another. */
const OTHERS = [
  'req-1b9c3bef-9e7f-4e91-bef5-2fbe348eddeb',
  'req-0b9c3bef-8e7f-4e91-bef5-2fbe348eddeb',
  'req-0b9c3bef-9e7f-4e81-bef5-2fbe348eddeb',
  'req-0b9c3bef-9e7f-4e91-bef5-2fbe348eddec',
];
const ELSE = 'req-00000000-0000-4000-8000-000000000000';

/** Wanted are all of these, also those of one beginning. */
const collector = createCollector();
collector.test('s', 0, passing('2026-11-28T10:40:00Z', 1, [ID, OTHERS[1], ELSE].join(' ')));
const { wanted } = collector;

const mentioned = (line: string, behind = ''): string[] => {
  const buffer = Buffer.from(`req-\n${line}\n${behind}`);
  return createMentions(wanted)
    .in(buffer, 5, buffer.length - 1 - Buffer.byteLength(behind))
    .map(({ id }) => id);
};

test('an id is told from those that begin or end as it does', () => {
  for (const id of [...OTHERS, ID.slice(0, -1), ID.toUpperCase(), `re${ID.slice(3)}`]) {
    assert.deepEqual(mentioned(`a [${id} - -] b`), id === OTHERS[1] ? [id] : [], id);
  }
  assert.deepEqual(mentioned(`quiet req- req-0 [${ID} ${ELSE}] ${ID}`), [ID, ELSE]);
});

test('what is behind the end of a line is not of it', () => {
  for (let length = 0; length < ID.length; length++) {
    assert.deepEqual(mentioned(ID.slice(0, length), ID.slice(length)), []);
    // where the buffer ends zeros are not taken for digits
    assert.deepEqual(mentioned(ELSE.slice(0, length)), []);
  }
});

test('lines of any words and ids mention what stands in them', () => {
  const word = fc.constantFrom(ID, ...OTHERS, ELSE, 'q', 'req-', 'acquired', 'req-0b9c3bef-', 'é');
  fc.assert(
    fc.property(fc.array(fc.array(word)), (lines) => {
      const buffer = Buffer.from(lines.map((words) => `${words.join(' ')}\n`).join(''));
      const mentions = createMentions(wanted);
      let from = 0;
      for (const words of lines) {
        const to = buffer.indexOf('\n', from);
        const found = mentions.in(buffer, from, to).map(({ id }) => id);
        const known = [ID, OTHERS[1], ELSE].filter((id) => words.includes(id as string));
        assert.deepEqual(found.toSorted(), known.toSorted());
        from = to + 1;
      }
    }),
  );
});
