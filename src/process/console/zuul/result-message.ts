/**
 * Why a task failed, from its result in job-output.json: as the console would have it (task-message.ts), where that is
 * not there. Zuul prints what a command wrote to stdout, what it wrote to stderr, then its result:
 *
 *   {"failed": true, "msg": "non-zero return code", "rc": 1, "stderr_lines": [...], "stdout_lines": [...]}
 *
 * Of a loop `results` has the same for each item.
 */
import type { Members, Picked, Shape } from '../../../base/json-pick.ts';
import { ownText } from '../../own-text.ts';
import { levelOf } from '../level.ts';
import { BEFORE, cutLine, startOf, TOLD } from './task-message.ts';

/** Results whose words are kept. */
const RESULTS = 1000;

const LINES: Shape = { each: 'text', last: BEFORE };
const WORDS: Record<string, Shape> = {
  failed: 'scalar',
  msg: 'text',
  rc: 'scalar',
  stderr_lines: LINES,
  stdout_lines: LINES,
  unreachable: 'scalar',
};
/** What is told of the result itself. */
const OWN = ['msg', 'rc', 'unreachable'];

const isBad = ({ failed, unreachable }: Members) => failed === true || unreachable === true;

function wordsOf(result: Members): string[] {
  const written = ['stdout_lines', 'stderr_lines'].flatMap((name) => result[name] ?? []);
  const lines = written
    .filter((text) => typeof text === 'string')
    .map((text) => ({ text: cutLine(text), isError: levelOf(text) === 'error' }))
    .slice(-BEFORE);
  const own = OWN.filter((name) => Object.hasOwn(result, name) && result[name] !== '').map((name) =>
    cutLine(`  "${name}": ${JSON.stringify(result[name])}`),
  );
  const told = [...startOf(lines).map(({ text }) => text), ...own];
  return told.filter((text) => text.trim() !== '').slice(-TOLD);
}

/** The words of a result: of a loop those of the first item that failed. */
function saidBy(result: Members): string[] {
  const [item] = Array.isArray(result.results) ? result.results.filter(Array.isArray) : [];
  return item?.filter((text) => typeof text === 'string') ?? wordsOf(result);
}

/**
 * The shape of a host's result: these members and, where it failed, its words as `said`.
 *
 * @param names of members that are kept
 */
export function shapeOfResult(names: readonly string[]): Shape {
  let room = RESULTS;
  const item: Shape = {
    members: WORDS,
    made: (result): Picked => (isBad(result) ? wordsOf(result) : null),
  };
  const kept = Object.fromEntries(names.map((name): [string, Shape] => [name, 'scalar']));
  return {
    members: { ...WORDS, ...kept, results: { each: item } },
    made(result) {
      const of = names.flatMap((name): [string, Picked][] =>
        Object.hasOwn(result, name) ? [[name, result[name] as Picked]] : [],
      );
      const made: Members = Object.assign(Object.create(null), Object.fromEntries(of));
      if (isBad(result) && room > 0) {
        room -= 1;
        made.said = saidBy(result).map(ownText);
      }
      return made;
    },
  };
}
