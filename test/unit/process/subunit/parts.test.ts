import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventStatus, StatusEvent } from '../../../../src/process/subunit/event.ts';
import { createParts } from '../../../../src/process/subunit/parts.ts';
import { createTestJoiner } from '../../../../src/process/subunit/tests.ts';
import fc from '../../../harness/property.ts';

const event = (
  testId: string,
  status: EventStatus,
  routeCode: string | null = null,
): StatusEvent => ({
  testId,
  status,
  routeCode,
  tags: null,
  timestamp: null,
  file: null,
});

/** The parts that events are of, told by what is read and by a table as convertStream fills it. */
function read(events: StatusEvent[]): { parts: number[]; askedAt: number[] } {
  const table: { name: string; part: number }[] = [];
  const askedAt: number[] = [];
  const parts = createParts({
    count: () => table.length,
    *namesOf(part, from) {
      askedAt.push(numbers.length);
      for (const row of table.slice(from)) if (row.part === part) yield row.name;
    },
  });
  const joiner = createTestJoiner(
    { maxAttachmentBytes: 1 },
    {
      test({ id, status, part = 0 }) {
        if (status !== 'exists') table.push({ name: id, part });
      },
      part: parts.number,
      runAttachment: () => assert.fail(),
      fault: (code) => assert.fail(code),
    },
  );
  const numbers: number[] = [];
  for (const one of events) {
    parts.event(one);
    joiner.event(one);
    numbers.push(parts.number());
  }
  return { parts: numbers, askedAt };
}

test('names of tests are gathered where a runner announces behind a test, and nowhere else', () => {
  const run = (name: string, route: string) => [
    event(name, 'inprogress', route),
    event(name, 'success', route),
  ];
  const announce = (...names: string[]) => names.map((name) => event(name, 'exists', '0'));
  const one = [
    ...announce('a', 'b'),
    ...run('a', '0'),
    event('c', 'exists', '1'),
    ...run('c', '1'),
  ];
  assert.deepEqual(read([...one, ...run('b', '0'), ...run('b', '0')]).askedAt, []);
  // once for each part, from the part's first test on
  const twice = [...one, ...announce('d', 'e'), ...run('d', '0'), ...announce('f', 'a')];
  const { parts, askedAt } = read([...twice, ...run('a', '0'), ...announce('e', 'a')]);
  assert.deepEqual(askedAt, [one.length, twice.length + 2]);
  assert.deepEqual([parts[twice.length - 2], parts[twice.length - 1], parts.at(-1)], [0, 1, 2]);
});

/** As parts.ts says, with all names at hand. */
function expected(events: StatusEvent[]): number[] {
  let part = 0;
  let begun = new Set<string>();
  let routes = new Set<string | null>();
  return events.map(({ testId, status, routeCode }) => {
    if (status !== 'exists') {
      begun.add(testId as string);
      routes.add(routeCode);
    } else if (routes.has(routeCode) && begun.has(testId as string)) {
      part += 1;
      [begun, routes] = [new Set(), new Set()];
    }
    return part;
  });
}

test('a part begins where a test is announced that had begun, whatever order its events have', () => {
  const statuses: EventStatus[] = ['exists', 'inprogress', 'success', 'fail'];
  /** Whether an event ends a test that began in an earlier part: no runner writes that. */
  const isLate = (events: StatusEvent[]): boolean => {
    const began = new Map<string, number>();
    const parts = expected(events);
    return events.some(({ testId, routeCode, status }, at) => {
      const key = `${routeCode} ${testId}`;
      const part = began.get(key);
      if (status === 'inprogress') began.set(key, parts[at] as number);
      else began.delete(key);
      return status !== 'exists' && part !== undefined && part !== parts[at];
    });
  };
  fc.assert(
    fc.property(
      fc.array(
        fc
          .tuple(
            fc.constantFrom('a', 'b', 'c'),
            fc.constantFrom(...statuses),
            fc.constantFrom('0', '1', null),
          )
          .map(([name, status, route]) => event(name, status, route)),
        { maxLength: 40 },
      ),
      (events) => {
        fc.pre(!isLate(events));
        assert.deepEqual(read(events).parts, expected(events));
      },
    ),
    { numRuns: 2000 },
  );
});
