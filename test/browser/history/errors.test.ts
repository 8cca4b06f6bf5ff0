/** ERROR lines of services that the last good runs had not, on the page of a build that failed. */
import assert from 'node:assert/strict';
import { createRuns, type Runs, recordedLogs } from '../../harness/runs.ts';
import { Harness, violations } from '../harness/harness.ts';

describe('new ERROR lines of services', () => {
  let harness: Harness;
  let runs: Runs;
  let url: string;
  let paths: string[];

  before(async function () {
    this.timeout(120_000);
    harness = await Harness.start();
    const root = await harness.folder();
    runs = createRuns(root);
    await runs.publish('services', false, recordedLogs('good'));
    paths = [
      await runs.publish('services', true, recordedLogs('trouble-1')),
      await runs
        .publish('other', false, {})
        .then(() => runs.publish('other', true, recordedLogs('trouble-1'))),
    ];
    url = (await harness.serve(root)).url;
  });
  after(async () => {
    await runs.keeper.close();
    await harness.close();
  });

  it('are told with service, node and count, and lead to the log', async () => {
    const { page } = await harness.open(`${url}${paths[0]}/stackviz/index.htm`);
    const card = page.locator('.history-card');
    assert.match((await card.textContent()) ?? '', /6 new kinds of ERROR lines of services/);
    const list = card.locator('details', { hasText: '6 kinds of ERROR lines of services' });
    await list.locator('summary').click();
    const items = list.locator('li');
    assert.equal(await items.count(), 6);
    const text = ((await items.nth(0).textContent()) ?? '').replaceAll(/[\u2068\u2069]/g, '');
    assert.match(
      text,
      /^glance_store\._drivers\.filesystem: Unable to remove partial image data for image …: .* 4 lines of glance-api on controller, the first line \d+; none in 1 good run$/,
    );
    assert.deepEqual(await violations(page), []);
    await items.nth(0).getByRole('link').click();
    await page.getByText('Unable to remove partial image data').first().waitFor();
    await page.context().close();
  });

  it('are not known where no good run tells its own', async () => {
    const { page } = await harness.open(`${url}${paths[1]}/stackviz/index.htm`);
    const text = (await page.locator('.history-card').textContent()) ?? '';
    assert.match(
      text,
      /\d+ kinds of ERROR lines of glance-api, keystone may be new or not: none of the last good runs tells all of theirs\./,
    );
    assert.doesNotMatch(text, /new kinds? of ERROR/);
    await page.context().close();
  });
});
