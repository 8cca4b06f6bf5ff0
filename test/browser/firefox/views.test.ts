/** Every view in Firefox, on the recorded build: what Chromium alone does would be found here. */
import assert from 'node:assert/strict';
import { BUILD_PATH } from '../../fixtures/recorded.ts';
import { Firefox, KEYS } from '../harness/firefox.ts';
import { Harness, RETRIED, STREAM, waitUntil } from '../harness/harness.ts';

const FAILED =
  'stackviz_fixture.api.volume.test_volumes.VolumesTest.test_volume_extend_when_volume_has_snapshot';

describe('in Firefox', () => {
  let harness: Harness;
  let firefox: Firefox;
  let base: string;

  before(async () => {
    harness = await Harness.start();
    const root = await harness.publishBuild();
    base = `${(await harness.serve(root)).url}${BUILD_PATH}/stackviz/index.htm`;
    firefox = await Firefox.start();
  });

  after(async () => {
    await firefox?.close();
    await harness.close();
  });

  /** Share of the pixels of a canvas that something is drawn in; 0 before there is one. */
  const drawn = (selector: string) =>
    firefox.evaluate<number>(`(() => {
      const canvas = document.querySelector(${JSON.stringify(selector)});
      if (canvas === null || canvas.width * canvas.height === 0) return 0;
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i] > 0) count++;
      return count / (data.length / 4);
    })()`);

  it('the overview says what failed, and leads to a traceback that is unpacked', async () => {
    await firefox.open(`${base}#/`);
    await firefox.waitFor('.failure h3 a');
    assert.match(
      await firefox.text('h1'),
      /^7 failed, 1 unexpected success, 1 flaky\s+6 of 60 tests/,
    );
    await firefox.waitFor('.spark path');
    await waitUntil('the strip is drawn', async () => (await drawn('.strip canvas')) > 0.3);
    await firefox.click('.failure h3 a');
    await firefox.waitFor('.attachment .line-exception');
    assert.match(await firefox.text('.attachment .line-exception'), /ConnectionResetError/);
    // The attachments are zstd, which no browser's DecompressionStream knows.
    const files = await firefox.evaluate<string[]>(
      `performance.getEntriesByType('resource').map(({ name }) => name)`,
    );
    assert.ok(
      files.some((name) => /attachments\.[^/]*zst$/.test(name)),
      files.join('\n'),
    );
  });

  it('a panel opens beside the lanes, with the end of the traceback', async () => {
    await firefox.open(`${base}?timeline#/${STREAM}/timeline`);
    await firefox.waitFor('.chart canvas');
    await waitUntil('the lanes are drawn', async () => (await drawn('.lane-base')) > 0.3);
    await waitUntil('the charts are drawn', async () => (await drawn('.chart canvas')) > 0.3);
    // The first is a success that was not expected: it has no traceback.
    await firefox.press('n', 'n');
    await firefox.waitFor('.dock .line-exception');
    const box = await firefox.evaluate<{ bottom: number; y: number }>(
      `(() => { const { bottom, y } = [...document.querySelectorAll('.dock .line-exception')].at(-1).getBoundingClientRect();
        return { bottom, y }; })()`,
    );
    assert.ok(box.y > 0 && box.bottom <= 720, JSON.stringify(box));
    await firefox.press(KEYS.Enter);
    await firefox.waitFor('.details-head');
  });

  it('the table filters, also by an expression, and goes back to where it was', async () => {
    await firefox.open(`${base}?tests#/${STREAM}/tests`);
    await firefox.waitFor('tbody tr');
    await firefox.press('/', ...'volumes');
    await waitUntil('filtered', async () => /^\d+ of 60/.test(await firefox.text('.tests-count')));
    await firefox.open(
      `${base}?regex#/${STREAM}/tests?regex=&text=${encodeURIComponent('servers?test\\b|reboot')}`,
    );
    await waitUntil('matched', async () => /^\d+ of 60/.test(await firefox.text('.tests-count')));
    await firefox.click('tbody th a');
    await firefox.waitFor('.details-head');
    await firefox.evaluate('history.back()');
    await firefox.waitFor('tbody tr');
    await waitUntil('matched', async () => /^\d+ of 60/.test(await firefox.text('.tests-count')));
  });

  it('details, machine and console are there', async () => {
    await firefox.open(`${base}?details#/${STREAM}/test-details/${FAILED}`);
    await firefox.waitFor('.attachment .line-exception');
    await firefox.open(`${base}?retried#/${STREAM}/test-details/${RETRIED}`);
    await firefox.waitFor('.details-head .attempt');
    await firefox.open(`${base}?console#/${STREAM}/console?lines=L57`);
    await firefox.waitFor('.out-chosen');
    await firefox.press('?');
    await firefox.waitFor('dialog[open] kbd');
  });

  it('complains about nothing', () => assert.deepEqual(firefox.complaints, []));
});
