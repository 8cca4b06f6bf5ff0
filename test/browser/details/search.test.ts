/** Looking through the attachments of a whole run, and lines that only a failing test has. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packet } from '../../fixtures/subunit.ts';
import {
  Harness,
  STREAM,
  STREAM_FILE,
  textOf,
  violations,
  waitForHash,
} from '../harness/harness.ts';
import { REAL_SERVERS } from '../harness/real-servers.ts';

describe('search in all attachments', () => {
  let harness: Harness;
  let packed: string;

  before(async () => {
    harness = await Harness.start();
    packed = await harness.exportRun('--pack', '-f', STREAM_FILE);
  });

  after(() => harness.close());

  for (const kind of REAL_SERVERS) {
    it(`finds lines by test, what failed first, and leads to them (${kind})`, async () => {
      const { url } = await harness.serve(packed, kind);
      const watched = await harness.open(`${url}#/${STREAM}/search`);
      const { page } = watched;
      await page.getByLabel('Find in the attachments of all tests').fill('assertionerror: ');
      const state = page.locator('.search-state');
      await state.getByText(/^\d+ lines of \d+ tests.*\.$/).waitFor();
      const said = await textOf(state);
      const number = (pattern: RegExp) => Number(pattern.exec(said)?.[1] ?? 0);
      const [lines, tests] = [number(/^(\d+) lines/), number(/ of (\d+) tests/)];
      const cards = page.locator('.search-test');
      // one a run; each worker that made a set-up has its own
      const fixtures = number(/(\d+) set-ups? /);
      assert.ok((await cards.count()) >= (number(/ in (\d+) runs/) || tests) + fixtures, said);
      assert.equal(await page.locator('.search-hits li').count(), lines);
      assert.match(await textOf(cards.first()), /failed|flaky/);
      assert.equal((await page.locator('.search-hits mark').count()) >= lines, true);
      assert.match(page.url(), /search\?find=assertionerror/);
      const hit = cards.first().locator('.search-hits a').first();
      const text = await textOf(hit.locator('.search-text'));
      await hit.click();
      await waitForHash(page, (hash) => hash.includes('lines='));
      const chosen = page.locator('.line-chosen');
      await chosen.waitFor();
      assert.equal((await textOf(chosen)).trim(), text.trim());
      const rest = watched.complaints.filter((one) => !one.includes('ERR_CONTENT_DECODING'));
      assert.deepEqual([...rest, ...(await violations(page))], []);
    });
  }

  it('says that nothing was found, and that the file is damaged', async () => {
    const { url } = await harness.serve(packed);
    const { page } = await harness.open(`${url}#/${STREAM}/search?find=not%20to%20be%20found`);
    await page.locator('.search-state', { hasText: /^Not found in / }).waitFor();
    const site = await harness.exportRun('--pack', '-f', STREAM_FILE);
    await writeFile(join(site, `${STREAM}-0-attachments.txt.zst`), 'short');
    const damaged = await harness.serve(site);
    const { page: other } = await harness.open(`${damaged.url}#/${STREAM}/search?find=error`);
    await other.getByText(/^Nothing found before the search ended: /).waitFor();
  });

  it('a long log is folded to what no passing test logged', async () => {
    const folder = await harness.folder();
    const line = (i: number, n: number) =>
      `2026-11-22 10:00:${10 + (n % 50)},${i} 77${i} DEBUG [x] step ${n} of server-${i}a${n} is done, as it should be`;
    const log = (i: number, fails: boolean) =>
      Array.from({ length: 120 }, (_, n) =>
        fails && n >= 70 && n < 73
          ? `2026-11-22 10:00:59,1 ERROR [x] no valid host ${n}`
          : line(i, n),
      ).join('\n');
    const packets = Array.from({ length: 6 }, (_, i) => {
      const testId = `made.Test.test_${i}`;
      const at = (second: number) => ({ testId, timestamp: (1e6 + i * 10 + second) * 1e6 });
      const file = { name: 'log', mime: 'text/plain', bytes: log(i, i === 4) };
      return [
        packet({ ...at(0), status: 'inprogress' }),
        packet({ testId, file }),
        packet({ ...at(5), status: i === 4 ? 'fail' : 'success' }),
      ];
    });
    await writeFile(join(folder, 'made.subunit'), Buffer.concat(packets.flat()));
    const site = await harness.exportRun('-f', join(folder, 'made.subunit'));
    const { url } = await harness.serve(site);
    const { page } = await harness.open(`${url}#/made.subunit/test-details/made.Test.test_4`);
    const note = page.locator('.own-note');
    await note.getByText(/Folded to 1 of 120 lines/).waitFor();
    assert.match(await textOf(note), /none of the 5 passing tests has/);
    const lines = page.locator('.attachment .lines bdi');
    assert.deepEqual(await lines.allInnerTexts(), [
      '2026-11-22 10:00:59,1 ERROR [x] no valid host 70',
    ]);
    await note.getByRole('button', { name: 'Show all lines' }).click();
    assert.equal(await lines.count(), 120);
    await note.getByRole('button', { name: 'Fold the others' }).click();
    assert.equal(await lines.count(), 1);
    // what is looked for may be in what is folded
    await page.getByLabel('Find in the attachments').fill('step 12 ');
    await page.locator('.line-current', { hasText: 'step 12 of' }).waitFor();
  });
});
