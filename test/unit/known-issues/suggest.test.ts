import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holds, ofText } from '../../../src/known-issues/condition.ts';
import { readRule } from '../../../src/known-issues/rule.ts';
import { createSuggester } from '../../../src/known-issues/suggest.ts';
import { testText } from '../../../src/known-issues/texts.ts';
import fc from '../../harness/property.ts';

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

/** What differs from one failure to the next, as messages have it. */
const VALUES = [
  ['free', ['4f1c2be0-0000-4000-8000-0123456789ab', 'req-00f2ad10-ff7e-4d96-a5b5-5ab5e0e5f1c3']],
  [
    'free',
    ['2026-11-28 10:54:04.123', '2026-11-28T10:54:04Z', 'Sat, 28 Nov 2026 10:54:04', '10:54:04,5'],
  ],
  ['free', ['10.0.0.7', '192.168.122.0/24', 'fe80::1:2', 'fa:16:3e:00:11:22']],
  ['free', ['/tmp/tmpab12cd34/disk', '/var/lib/nova/4f1c2be0-0000-4000-8000-0123456789ab']],
  ['number', ['7', '-1', '196 s', '1.5 seconds', '250ms', '10,240 bytes', '12 MiB', '3.25']],
] as const;

test('a proposed rule finds every line that it was made of', () => {
  const values = fc.constantFrom(...VALUES).chain(([, all]) => fc.constantFrom(...all));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('waited (', 'for guest ', 'got: ', '[a+b] '), fc.nat(4)), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.array(fc.infiniteStream(values), { minLength: 1, maxLength: 4 }),
      (words, streams) => {
        const suggester = createSuggester();
        const lines = streams.map((stream, i) => {
          let line = 'Thing did not become ready';
          for (const [text, of] of words) {
            const [, all] = VALUES[of] as (typeof VALUES)[number];
            const value = stream.next().value as string;
            line += ` ${text}${all[value.length % all.length]})`;
          }
          suggester.failed(said(`test_${i}`, line, ''));
          return line;
        });
        lines.forEach((line, i) => {
          const suggestion = suggester.suggest([`test_${i}`]);
          const text = suggestion?.message ?? suggestion?.regex ?? '';
          const key = suggestion?.message === null ? 'regex' : 'message';
          const rule = readRule('1', `${key}: ${JSON.stringify(text)}`);
          assert.ok(holds(ofText(rule.condition, testText('x', 'log')), line), `${text}\n${line}`);
        });
      },
    ),
  );
});
