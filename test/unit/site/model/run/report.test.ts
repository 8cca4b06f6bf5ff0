import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureReport } from '../../../../../site/model/run/report.ts';
import { makeRun, raw } from '../../make.ts';

const HEAD = { job: 'tempest-full', change: '904711, patchset 3', url: 'https://logs/x#/a' };
const run = makeRun([
  raw('a.B.test_c', 'fail', 0, 0, 1, 'ValueError: `x`'),
  raw('a.B.test_d', 'fail', 0, 1, 2, 'ValueError: `x`'),
]);

test('a failure as Markdown: what, where, why', () => {
  const text = failureReport(HEAD, run.test(0), '16:00:00 UTC', [
    { name: 'traceback', text: 'Traceback\nValueError: x\n' },
  ]);
  assert.equal(
    text,
    `### \`a.B.test_c\`

- Status: failed
- Duration: 1.00 s
- Started: 16:00:00 UTC
- Worker: worker 0
- Job: \`tempest-full\`
- Change: \`904711, patchset 3\`
- Page: <https://logs/x#/a>

\`traceback\`

\`\`\`text
Traceback
ValueError: x
\`\`\`

`,
  );
});

test("strangers' text cannot leave its fence", () => {
  const text = failureReport({ ...HEAD, job: '`](x)' }, run.test(0), '', [
    { name: 'traceback', text: '```\n# not a heading\n````' },
  ]);
  assert.ok(text.includes('`````text\n```\n# not a heading\n````\n`````'));
  assert.ok(text.includes('`` `](x) ``'));
});
