/** What README tells to do with a run of one's own: export it, and serve it with Python's http.server. */
import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SiteConfig } from '../../../src/format/dataset.ts';
import { Harness, STREAM, STREAM_FILE } from '../harness/harness.ts';

describe('an export as it comes', () => {
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(() => harness.close());

  it('is packed: a traceback costs the packed file at most, where no part of a file is served', async () => {
    const packed = await harness.exportRun('-f', STREAM_FILE, '--pack');
    const plain = await harness.exportRun('-f', STREAM_FILE);
    const { url } = await harness.serve(packed, 'python');
    const watched = await harness.open(`${url}#/${STREAM}/tests?text=test_stamp_pattern`);
    await watched.page.locator('tbody th a').click();
    await watched.page.locator('.line-exception').first().waitFor();
    const fetched = watched.answers.filter(({ path }) => path.includes('-attachments.'));
    assert.deepEqual(
      fetched.map(({ path, status }) => [path, status]),
      [[`/${STREAM}-0-attachments.txt.zst`, 200]],
    );
    const whole = await stat(join(plain, `${STREAM}-0-attachments.txt`));
    const { datasets } = JSON.parse(
      await readFile(join(packed, 'config.json'), 'utf8'),
    ) as SiteConfig;
    const paths = datasets[0]?.artifacts.map(({ path }) => path.replace(/^.*subunit-0-/, ''));
    // that one's site leaves unpacking to the server
    assert.deepEqual(paths?.sort(), [
      'attachments.txt.zst',
      'details.json',
      'raw.json',
      'stats.json',
      'tests.json.gz',
    ]);
    assert.ok(((await fetched[0]?.bytes()) ?? whole.size) < whole.size / 4);
  });
});
