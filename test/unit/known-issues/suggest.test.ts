import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holds, ofText } from '../../../src/known-issues/condition.ts';
import { readRule } from '../../../src/known-issues/rule.ts';
import { createSuggester } from '../../../src/known-issues/suggest.ts';
import { testText } from '../../../src/known-issues/texts.ts';
import { identityOf } from '../../../src/verdict/causes/alike.ts';
import fc from '../../harness/property.ts';
import { ALIKE } from '../verdict/causes/pairs-alike.ts';
import { UNLIKE } from '../verdict/causes/pairs-unlike.ts';

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
  suggester.failed(said('c', 'AssertionError', ''));
  suggester.compare()(said('b', '', 'TimeoutError: no answer from server 99\n'));
  assert.equal(suggester.suggest(['a']), null);
  assert.equal(suggester.isShared(['a']), true);
  assert.equal(suggester.suggest(['c']), null);
  assert.equal(suggester.isShared(['c']), false);
});

test('a short reason is compared as well', () => {
  const suggester = createSuggester();
  suggester.failed(said('a', "KeyError: 'vol'", ''));
  suggester.failed(said('b', "KeyError: 'net'", ''));
  suggester.compare()(said('c', '', "KeyError: 'net'\n"));
  assert.equal(suggester.suggest(['a'])?.message, "KeyError: 'vol'");
  assert.equal(suggester.suggest(['b']), null);
  assert.equal(suggester.isShared(['b']), true);
});

/** A rule as it is printed for tests that said these. */
function ruleOf(...reasons: string[]): ((line: string) => boolean) | null {
  const suggester = createSuggester();
  reasons.forEach((reason, i) => {
    suggester.failed(said(`test_${i}`, reason, ''));
  });
  const suggestion = suggester.suggest(reasons.map((_, i) => `test_${i}`));
  if (suggestion?.tests !== reasons.length) return null;
  const { message, regex } = suggestion;
  const rule = readRule('1', JSON.stringify(message === null ? { regex } : { message }));
  return (line) => holds(ofText(rule.condition, testText('x', 'log')), line);
}

test('of labelled pairs, a rule for one does not find what is another cause', () => {
  const further: [string, string][] = [
    ['CalledProcessError: exit status 1', 'CalledProcessError: exit status 137'],
    ['MismatchError: 1 != 2', 'MismatchError: 1 != 200'],
    ['MismatchError: 1 != 2', 'MismatchError: 1 != 2.5'],
    ['GuestGone', 'GuestGone: the image was deleted'],
    ['OSError: [Errno 2]', 'OSError: [Errno 28]'],
  ];
  const pairs = [...UNLIKE, ...further];
  const both = pairs.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]);
  const wrong = both.filter(([one, other]) => ruleOf(one)?.(other));
  assert.deepEqual(wrong, []);
  const none = both.filter(([one]) => ruleOf(one) === null);
  assert.ok(none.length <= both.length * 0.05, JSON.stringify(none, null, 1));
});

test('of labelled pairs, the rule for those of one cause finds both', () => {
  const missed = ALIKE.filter(([a, b]) => {
    const rule = ruleOf(a, b);
    return rule === null || !rule(a) || !rule(b);
  });
  assert.ok(missed.length <= ALIKE.length * 0.05, JSON.stringify(missed, null, 1));
  // where no number is what tells, the rule for one finds the other
  const same = ALIKE.filter(([a, b]) => identityOf(a, []) === identityOf(b, []));
  assert.ok(same.length >= 50, String(same.length));
  const unfound = same.filter(([a, b]) => !ruleOf(a)?.(b));
  assert.ok(unfound.length <= same.length * 0.05, JSON.stringify(unfound, null, 1));
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
