/** A timeline of 12,000 tests, all in view: it shows more than that they passed; and its pictures. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { RECORDED } from '../../fixtures/recorded.ts';
import {
  countPixels,
  Harness,
  STREAM,
  STREAM_FILE,
  textOf,
  type WatchedPage,
  waitUntil,
} from '../harness/harness.ts';
import { manyTests } from '../harness/many-tests.ts';

describe('timeline at a distance', () => {
  let harness: Harness;
  let url: string;
  let many: string;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    harness = await Harness.start();
    const site = await harness.exportRun(
      '-f',
      STREAM_FILE,
      '--dstat',
      `${RECORDED}dstat-csv_log.txt.gz`,
    );
    many = await manyTests(site, 12_000, 8);
    url = (await harness.serve(site)).url;
  });

  afterEach(async () => {
    assert.deepEqual(watched.complaints, []);
    await page.context().close();
  });

  after(() => harness.close());

  const open = async (route: string) => {
    watched = await harness.open(`${url}#/${route}`);
    page = watched.page;
    await page.locator('.lane-base').waitFor();
  };

  it('shows how long tests took, how many there are, and where modules change', async () => {
    await open(`${many}/timeline`);
    // Heights of what is drawn in the first lane, column by column, above its ground.
    const heights = (await page.evaluate(`(() => {
      const canvas = document.querySelector('.lane-base');
      const ctx = canvas.getContext('2d');
      const ground = document.createElement('span');
      document.body.append(ground);
      ground.style.color = 'var(--sunken)';
      const rgb = getComputedStyle(ground).color.match(/\\d+/g).map(Number);
      ground.remove();
      const { data } = ctx.getImageData(0, 12, canvas.width, 30);
      const heights = new Set();
      for (let x = 20; x < canvas.width - 20; x++) {
        let height = 0;
        for (let y = 0; y < 30; y++) {
          const at = (y * canvas.width + x) * 4;
          if (rgb.some((value, i) => Math.abs(data[at + i] - value) > 8)) height++;
        }
        heights.add(height);
      }
      return [...heights];
    })()`)) as number[];
    assert.ok(heights.length >= 4, `heights: ${heights}`);
  });

  it('says what narrow bars mean while there are any', async () => {
    await open(`${many}/timeline`);
    const legend = page.locator('.lanes-legend');
    await legend.waitFor();
    assert.match(
      await textOf(legend),
      /as high as their longest test, [\d.]+ \S+ to [\d.]+ \S+\s+darker where there are more/,
    );
    await page.locator('.lane-canvas').focus();
    // Until each has room; then it says nothing, and nothing below it moves.
    const height = () =>
      legend.evaluate((element) => element.parentElement?.getBoundingClientRect().height);
    const before = await height();
    for (let i = 0; i < 40; i++) await page.keyboard.press('ArrowUp');
    await page.locator('.lanes-legend-idle').waitFor({ state: 'hidden' });
    assert.equal(await legend.isVisible(), false);
    assert.equal(await height(), before);
  });

  it('marks what is looked for, however thin it is, on the lanes and on the map', async () => {
    await open(`${many}/timeline`);
    const before = await countPixels(page, '.lane-base', 'accent');
    await page.getByRole('searchbox').fill('test_4242');
    await waitUntil(
      'a mark',
      async () => (await countPixels(page, '.lane-base', 'accent')) > before,
    );
    const marks = await countPixels(page, '.lane-base', 'accent');
    assert.ok(marks <= before + 12, `one test is one mark: ${marks}`);
    await waitUntil(
      'and on the map',
      async () => (await countPixels(page, '.minimap-brush', 'accent')) > 4,
    );
  });

  it('tells in words what its graphs show', async () => {
    await open(`${STREAM}/timeline`);
    await page.locator('.chart canvas').first().waitFor();
    assert.match(
      await textOf(page.locator('.chart').first()),
      /CPU as long as it was measured: user: mean \d/,
    );
    const stalls = page.getByRole('region', { name: 'How much longer than usual tests took' });
    assert.match(await textOf(stalls), /Duration over the median of the class/);
    assert.match(await textOf(stalls), /times as long|Nowhere did tests take/);
  });

  it('saves what is seen as SVG and as PNG', async () => {
    await open(`${STREAM}/timeline`);
    await page.locator('.chart canvas').first().waitFor();
    const save = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ]);
      assert.equal(download.suggestedFilename(), `${STREAM}-timeline.${name.toLowerCase()}`);
      return readFile(await download.path());
    };
    const svg = (await save('SVG')).toString();
    // A whole picture is no message to read.
    for (const part of [
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+"/,
      />worker 0</,
      />test_stamp_pattern</,
      /<image [^>]*href="data:image\/png;base64,/,
    ]) {
      assert.ok(part.test(svg), `${part}`);
    }
    const parsed = await page.evaluate(
      `new DOMParser().parseFromString(${JSON.stringify(svg)}, 'image/svg+xml').querySelectorAll('parsererror, script').length`,
    );
    assert.equal(parsed, 0);
    const png = await save('PNG');
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    assert.ok(png.length > 10_000, `${png.length} bytes`);
    assert.ok(png.readUInt32BE(16) > 1000, 'as wide as the stage');
    await assertTones(page, svg, png);
  });
});

/** The squares of the charts' legends, before their words, in the colours they have on the page. */
async function assertTones(page: Page, svg: string, png: Buffer): Promise<void> {
  const tones = await page.evaluate<Tone[]>(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${png.toString('base64')}';
    await image.decode();
    const ctx = Object.assign(document.createElement('canvas'), image.naturalWidth && {
      width: image.naturalWidth, height: image.naturalHeight }).getContext('2d');
    ctx.drawImage(image, 0, 0);
    const stage = document.querySelector('.stage').getBoundingClientRect();
    return [...document.querySelectorAll('.chart-legend .tone')].map((tone) => {
      const { x, y, width, height } = tone.getBoundingClientRect();
      const at = [x - stage.x + width / 2, y - stage.y + height / 2].map((one) => one * devicePixelRatio);
      const [red, green, blue] = ctx.getImageData(...at, 1, 1).data;
      return { word: tone.parentElement.innerText.trim(), x: x - stage.x, y: y - stage.y, width,
        fill: getComputedStyle(tone).backgroundColor, drawn: \`rgb(\${red}, \${green}, \${blue})\` };
    });
  })()`);
  assert.ok(tones.length >= 8, `${tones.length}`);
  assert.ok(new Set(tones.map(({ fill }) => fill)).size >= 3);
  for (const { word, x, y, width, fill, drawn } of tones) {
    assert.equal(drawn, fill, `PNG: ${word}`);
    assert.ok(
      svg.includes(`<rect x="${x}" y="${y}" width="${width}" height="8" fill="${fill}"/>`),
      word,
    );
    const starts = [...svg.matchAll(new RegExp(`<text x="([\\d.]+)"[^>]*>${word}<`, 'g'))];
    assert.ok(
      starts.some(([, left]) => Math.abs(Number(left) - x - width - 5) < 1),
      `${word} stands behind its square`,
    );
  }
}

interface Tone {
  word: string;
  x: number;
  y: number;
  width: number;
  fill: string;
  drawn: string;
}
