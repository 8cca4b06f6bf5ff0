import assert from 'node:assert/strict';
import { it } from 'node:test';
import { StackvizError } from '../../../src/base/errors.ts';
import { createTroubles } from '../../../src/watch/troubles.ts';
import { fakeLog } from './fakes.ts';

it('tells a trouble of watching once, and counts it', () => {
  const { log, lines } = fakeLog();
  const troubles = createTroubles(log, 300);
  const full = () => Object.assign(new Error('no space'), { code: 'ENOSPC' });
  for (let i = 0; i < 1000; i++) troubles.report(full());
  assert.equal(lines.length, 1);
  assert.match(lines[0]?.msg ?? '', /max_user_watches/);
  assert.deepEqual(troubles.counts(), { ENOSPC: 1000 });
  troubles.over('ENOSPC');
  troubles.over('EMFILE');
  troubles.report(full());
  assert.equal(lines.length, 3);
});

it('tells what needs no mending as a warning', () => {
  const { log, lines } = fakeLog();
  const troubles = createTroubles(log, 300);
  troubles.report(new StackvizError('EVENTS_TOO_MANY', 'more than 20000 names'));
  troubles.report(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
  assert.deepEqual(
    lines.map(({ level }) => level),
    ['warn', 'error'],
  );
  assert.match(lines[0]?.msg ?? '', /left to the sweep/);
});
