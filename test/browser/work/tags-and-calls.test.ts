/** What is told apart by tags, and a REST call that nobody answered. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packet } from '../../fixtures/subunit.ts';
import { Harness, textOf, waitForHash } from '../harness/harness.ts';

const ORIGIN = Date.UTC(2026, 10, 22, 16, 0, 0) * 1000;
const HUNG = `Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/tempest/lib/common/rest_client.py", line 299, in post
    return self.request('POST', url, extra_headers, headers, body, chunked)
urllib3.exceptions.ReadTimeoutError: HTTPConnectionPool(host='127.0.0.1', port=9292): Read timed out. (read timeout=10)
`;

/** A test of one second. */
function run(testId: string, at: number, tags: string[], why = ''): Buffer[] {
  const stamp = (seconds: number) => ({ testId, timestamp: ORIGIN + seconds * 1e6 });
  const file = { name: 'traceback', mime: 'text/x-traceback;charset=utf8', bytes: why };
  return [
    packet({ ...stamp(at), status: 'inprogress' }),
    ...(why === '' ? [] : [packet({ ...stamp(at), file })]),
    packet({ ...stamp(at + 1), status: why === '' ? 'success' : 'fail', tags }),
  ];
}

describe('tags, and calls without an answer', () => {
  let harness: Harness;
  let url: string;

  before(async () => {
    harness = await Harness.start();
    const file = join(await harness.folder(), 'tags.subunit');
    const packets = [
      ...run('m.A.test_a', 0, ['worker-0', 'smoke']),
      ...run('m.A.test_b', 2, ['worker-0', 'smoke', 'slow']),
      ...run('m.A.test_c', 4, ['worker-1', 'slow']),
      ...run('m.A.test_d', 6, ['worker-1'], HUNG),
    ];
    await writeFile(file, Buffer.concat(packets));
    url = (await harness.serve(await harness.exportRun('-f', file))).url;
  });

  after(() => harness.close());

  it('tests are narrowed by several tags, of which they must have all', async () => {
    const { page, complaints } = await harness.open(`${url}#/tags.subunit/tests`);
    await page.locator('tbody tr').first().waitFor();
    await page.getByText('More', { exact: true }).click();
    const tags = page.getByRole('group', { name: 'Tags' });
    await tags.getByLabel('smoke').check();
    await page.locator('.tests-count', { hasText: '2 of 4 tests' }).waitFor();
    await tags.getByLabel('slow').check();
    await page.locator('.tests-count', { hasText: '1 of 4 tests' }).waitFor();
    await waitForHash(page, (hash) => /tag/.test(hash) && /smoke/.test(hash) && /slow/.test(hash));
    await page.reload();
    await page.locator('.tests-count', { hasText: '1 of 4 tests' }).waitFor();
    assert.match(await textOf(page.locator('tbody tr').first()), /A\.test_b/);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it('a call without an answer is listed as one, and leads to where it is told', async () => {
    const { page, complaints } = await harness.open(`${url}#/tags.subunit/test-details/m.A.test_d`);
    const calls = page.getByRole('region', { name: /REST calls 1, 1 gone wrong/ });
    await calls.waitFor();
    assert.match(await textOf(calls.locator('.call-bad')), /^no answer\s+POST/);
    await calls.locator('.call-show').click();
    await page.locator('.line-current, .line-chosen, .line-target').first().waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});
