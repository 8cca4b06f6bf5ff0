import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalOf } from '../../../../src/queue/redis/refusal.ts';

const error = (message: string, name = 'Error') => Object.assign(new Error(message), { name });

test('a refusal is the word by which Redis refuses, also where a script quotes it', () => {
  const replies: [string, string | null][] = [
    ["OOM command not allowed when used memory > 'maxmemory'.", 'OOM'],
    ["READONLY You can't write against a read only replica.", 'READONLY'],
    ['WRONGPASS invalid username-password pair or user is disabled.', 'WRONGPASS'],
    ['ERR Error running script: @user_script:27: -MISCONF Redis is configured to save', 'MISCONF'],
    ['ERR max number of clients reached', 'ERR'],
    ['Protocol error', null],
  ];
  for (const [message, word] of replies)
    assert.equal(refusalOf(error(message, 'ReplyError')), word);
});

test('what the network or BullMQ says is none, but for what it quotes', () => {
  for (const message of [
    'connect ECONNREFUSED /run/redis.sock',
    'ECONNREFUSED',
    'Command timed out',
    'Missing lock for job 5. moveToFinished',
    '',
  ]) {
    assert.equal(refusalOf(error(message)), null, message);
  }
  assert.equal(refusalOf(error('Could not renew lock: LOADING Redis is loading')), 'LOADING');
});
