/** Whether the squares of the statuses are told apart on paper without colours. */
import assert from 'node:assert/strict';
import { OUTCOMES } from '../../../src/verdict/columns.ts';
import { Harness, STREAM_FILE } from '../harness/harness.ts';

/** Mean difference of the greys of two squares, of 255, that is seen. */
const SEEN = 20;
/** Pixels of the paper for one of the page. */
const SCALE = 4;

describe('the squares of the statuses', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });

  after(() => harness.close());

  it('differ in grey, each from every other, on paper', async () => {
    const server = await harness.serve(await harness.exportRun('-f', STREAM_FILE));
    const { page } = await harness.open(server.url, { deviceScaleFactor: SCALE });
    await page.locator('.failure').first().waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(`{
      const all = document.createElement('div');
      all.id = 'all';
      all.style.cssText = 'position: fixed; inset: 0; z-index: 9; background: white; display: flex; gap: 10px';
      for (const status of ${JSON.stringify(OUTCOMES)}) {
        const one = document.createElement('span');
        one.className = 'swatch swatch-' + status;
        all.append(one);
      }
      document.body.append(all);
    }`);
    const adjusted = `getComputedStyle(document.querySelector('#all .swatch')).printColorAdjust`;
    assert.equal(await page.evaluate(adjusted), 'exact', 'browsers print no grounds by themselves');
    const greys: number[][] = [];
    for (const status of OUTCOMES) {
      const png = await page.locator(`#all .swatch-${status}`).screenshot();
      greys.push(
        await page.evaluate<number[]>(`(async () => {
          const image = new Image();
          image.src = 'data:image/png;base64,${png.toString('base64')}';
          await image.decode();
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [${10 * SCALE}, ${10 * SCALE}];
          const ctx = canvas.getContext('2d');
          ctx.drawImage(image, 0, 0, canvas.width, canvas.height);
          const { data } = ctx.getImageData(0, 0, canvas.width, canvas.height);
          return Array.from({ length: data.length / 4 }, (_, i) =>
            0.2126 * data[i * 4] + 0.7152 * data[i * 4 + 1] + 0.0722 * data[i * 4 + 2]);
        })()`),
      );
    }
    const alike: string[] = [];
    for (const [i, one] of greys.entries()) {
      for (const [j, other] of greys.slice(0, i).entries()) {
        const sum = one.reduce((all, grey, at) => all + Math.abs(grey - (other[at] as number)), 0);
        const mean = sum / one.length;
        if (mean < SEEN) alike.push(`${OUTCOMES[j]} and ${OUTCOMES[i]}: ${mean.toFixed(1)}`);
      }
    }
    assert.deepEqual(alike, []);
    await page.context().close();
  });
});
