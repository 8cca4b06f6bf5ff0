/** The worker's side; that a page survives a hostile pattern is a test of the browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  answerMatches,
  type MatchAnswer,
  type MatchScope,
} from '../../../../../site/model/match/match-worker.ts';

function start() {
  const answers: number[][] = [];
  const scope: MatchScope = {
    onmessage: null,
    postMessage: ({ mask }: MatchAnswer) => answers.push([...mask]),
  };
  answerMatches(scope);
  const send = (data: unknown) => scope.onmessage?.({ data } as never);
  return { send, answers };
}

test('answers every pattern with the names that match, in any case', () => {
  const { send, answers } = start();
  send({ names: ['a.Test.one', 'b.Test.two', 'B.three'] });
  send({ pattern: '^b\\.' });
  send({ pattern: 'one|three' });
  assert.deepEqual(answers, [
    [0, 1, 1],
    [1, 0, 1],
  ]);
});

test('a pattern that is none matches nothing; of a long name the beginning counts', () => {
  const { send, answers } = start();
  send({ names: [`${'x'.repeat(5000)}end`, 'end'] });
  send({ pattern: '(' });
  send({ pattern: 'end$' });
  assert.deepEqual(answers, [
    [0, 0],
    [0, 1],
  ]);
});
