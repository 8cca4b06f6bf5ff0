import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holds, ofText } from '../../../src/known-issues/condition.ts';
import { readRule } from '../../../src/known-issues/rule.ts';
import { createSuggester } from '../../../src/known-issues/suggest.ts';
import { testText } from '../../../src/known-issues/texts.ts';

const said = (name: string, reason: string, log: string) => ({
  name,
  reason: [reason],
  attachments: [{ name: 'log', text: true, chunks: [Buffer.from(log)] }],
});

test('proposes what failures say and tests that passed do not, with slots for what differs', () => {
  const suggester = createSuggester();
  const noise = 'ERROR nova: retrying request 17 of the pool\n';
  const line = (port: number) =>
    `ERROR ovn: cannot bind port 4f1c2be0-0000-4000-8000-0123456789a${port} on chassis\n`;
  suggester.failed(said('a', 'MismatchError: 404 != 200', noise + line(1)));
  suggester.failed(said('b', 'MismatchError: 404 != 200', line(2) + noise));
  suggester.failed(said('c', 'GuestGone: the guest of the server went away', ''));
  suggester.compare()(said('d', '', 'ERROR nova: retrying request 3 of the pool\n'));

  const both = suggester.suggest(['a', 'b']);
  assert.equal(both?.tests, 2);
  assert.match(both?.regex ?? '', /^ERROR ovn: cannot bind port \\S\+ on chassis$/);
  const rule = readRule('1', `regex: ${JSON.stringify(both?.regex)}`);
  assert.ok(holds(ofText(rule.condition, testText('x', 'log')), line(7).trim()));
  assert.equal(suggester.suggest(['c'])?.message, 'GuestGone: the guest of the server went away');
  assert.equal(suggester.suggest(['nobody']), null);
});

test('where tests that passed say the same, nothing is proposed', () => {
  const suggester = createSuggester();
  suggester.failed(said('a', 'TimeoutError: no answer from server 12', ''));
  suggester.compare()(said('b', '', 'TimeoutError: no answer from server 99\n'));
  assert.equal(suggester.suggest(['a']), null);
});
