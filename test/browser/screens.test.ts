/** Screens that few have: contrast themes, tablets, the smallest phones. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { BUILD_PATH, RECORDED } from '../fixtures/recorded.ts';
import { Harness, RETRIED, STREAM, STREAM_FILE, textOf, waitUntil } from './harness/harness.ts';

/** How many colours cover at least a hundred pixels of a canvas. */
function coloursOf(page: Page, canvas: string): Promise<number> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector(${JSON.stringify(canvas)});
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const counts = new Map();
    for (let i = 0; i < data.length; i += 4) {
      const key = data.slice(i, i + 4).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return [...counts.values()].filter((count) => count >= 100).length;
  })()`);
}

/** The background of each element, as it is painted. */
function backgrounds(page: Page, selector: string): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})]
    .map((element) => getComputedStyle(element).backgroundColor)`);
}

describe('rare screens', () => {
  let harness: Harness;
  let url: string;

  before(async () => {
    harness = await Harness.start();
    const dstat = `${RECORDED}dstat-csv_log.txt.gz`;
    url = (await harness.serve(await harness.exportRun('-f', STREAM_FILE, '--dstat', dstat))).url;
  });

  after(() => harness.close());

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`a contrast theme leaves the timeline its colours (${colorScheme})`, async () => {
      const target = `${url}#/${STREAM}/timeline`;
      const { page } = await harness.open(target, { forcedColors: 'active', colorScheme });
      await page.locator('.chart canvas').first().waitFor();
      await waitUntil('bars', async () => (await coloursOf(page, '.lane-base')) >= 5);
      await waitUntil('areas', async () => (await coloursOf(page, '.chart canvas')) >= 3);
      assert.equal(new Set(await backgrounds(page, '.chart .tone')).size, 4);
      await page.context().close();
    });
  }

  it('a contrast theme leaves bars and squares their colours', async () => {
    const { page } = await harness.open(url, { forcedColors: 'active' });
    await page.locator('.problem').first().waitFor();
    assert.equal(new Set(await backgrounds(page, '.share')).size, 6);
    const [rail] = await backgrounds(page, '.slowest .meter');
    const [bar] = await backgrounds(page, '.slowest .meter > span');
    assert.notEqual(bar, rail);
    assert.notEqual((await backgrounds(page, '.swatch-fail'))[0], rail);
    await page.context().close();
  });

  it('a contrast theme that is switched on repaints', async () => {
    const { page } = await harness.open(`${url}#/${STREAM}/timeline`);
    await page.locator('.chart canvas').first().waitFor();
    const axis = () => page.evaluate(`document.querySelector('.axis canvas').toDataURL()`);
    await waitUntil('an axis', async () => (await coloursOf(page, '.axis canvas')) >= 1);
    const before = await axis();
    await page.emulateMedia({ forcedColors: 'active' });
    await waitUntil('another axis', async () => (await axis()) !== before);
    await page.context().close();
  });

  /** The parts of the masthead, row by row: elements whose middles are on a height. */
  const mastheadRows = async (width: number): Promise<string[]> => {
    const { page } = await harness.open(url, { viewport: { width, height: 700 } });
    await page.locator('.problem').first().waitFor();
    const middles = new Map<number, string[]>();
    for (const part of ['.brand', '.tabs', '.jump-button', '[title=Times]', '[title=Colours]']) {
      const box = await page.locator(`.masthead ${part}`).boundingBox();
      assert.ok(box, part);
      const middle = Math.round((box.y + box.height / 2) / 8);
      middles.set(middle, [...(middles.get(middle) ?? []), part]);
    }
    await page.context().close();
    return [...middles.values()].map((row) => row.join(' '));
  };

  for (const width of [320, 390, 700, 768, 880]) {
    it(`the bar on top is two whole rows at ${width} pixels`, async () => {
      assert.deepEqual(await mastheadRows(width), [
        '.brand .jump-button [title=Times] [title=Colours]',
        '.tabs',
      ]);
    });
  }

  it('the bar on top is one row where there is room', async () => {
    assert.equal((await mastheadRows(920)).length, 1);
  });

  it('every view is in full between the edges of the smallest phone', async () => {
    const { page } = await harness.open(`${url}#/${STREAM}/timeline`, {
      viewport: { width: 320, height: 700 },
    });
    await page.locator('.chart canvas').first().waitFor();
    for (const row of ['.tabs', '.chart-legend']) {
      const hidden = await page.evaluate(`[...document.querySelectorAll('${row}')]
        .map((element) => element.scrollWidth - element.clientWidth)`);
      assert.ok(
        (hidden as number[]).every((pixels) => pixels <= 0),
        `${row}: ${hidden}`,
      );
    }
    await page.context().close();
  });

  for (const view of ['timeline', 'tests?text=server', `test-details/${RETRIED}`]) {
    it(`${view} prints without what only works on a screen`, async () => {
      const { page } = await harness.open(`${url}#/${STREAM}/${view}`);
      await page.locator('.lane-canvas, tbody tr, .line-exception').first().waitFor();
      await page.emulateMedia({ media: 'print' });
      // What is set as a button is none on paper; names that unfold something stay, as names.
      for (const control of await page.locator('.button, input, select, kbd').all()) {
        const text = await control.evaluate((element: { outerHTML: string }) => element.outerHTML);
        assert.equal(await control.isVisible(), false, text);
      }
      await page.context().close();
    });
  }

  it('prints dark on white, whatever the colours on the screen', async () => {
    const { page } = await harness.open(url);
    await page.locator('.problem').first().waitFor();
    const ink = () => page.evaluate(`getComputedStyle(document.querySelector('.problem a')).color`);
    await page.getByRole('combobox', { name: 'Colours' }).selectOption('light');
    const light = await ink();
    await page.getByRole('combobox', { name: 'Colours' }).selectOption('dark');
    assert.notEqual(await ink(), light);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await ink(), light);
    await page.context().close();
  });

  describe('on paper, for which nothing is drawn again', () => {
    /** A view laid out for a wide screen, then for paper. */
    const printed = async (view: string, ready: string, before: (page: Page) => Promise<void>) => {
      const { page } = await harness.open('about:blank');
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.addInitScript('ResizeObserver.prototype.observe = () => {}');
      await page.goto(`${url}${view}`);
      await page.locator(ready).first().waitFor();
      await before(page);
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: 720, height: 1000 });
      return page;
    };

    it('workers stand beside their own lanes, and what is marked where it was', async () => {
      /** Where labels stand down their lanes and the mark along them, in shares of the lanes. */
      const places = (page: Page): Promise<number[]> =>
        page.evaluate(`(() => {
          const box = (what) => document.querySelector(what).getBoundingClientRect();
          const [lanes, mark] = [box('.lane-base'), box('.marked')];
          return [(mark.left - lanes.left) / lanes.width, mark.width / lanes.width,
            ...[...document.querySelectorAll('.lanes .lane-label')].map((label) => {
              const { top, height } = label.getBoundingClientRect();
              return (top + height / 2 - lanes.top) / lanes.height;
            })];
        })()`);
      let onScreen: number[] = [];
      const page = await printed(
        `#/${STREAM}/timeline?from=0&to=7&mark=2,4`,
        '.marked',
        async (screen) => {
          onScreen = await places(screen);
        },
      );
      const onPaper = await places(page);
      assert.ok(onPaper.length >= 4 && onPaper.length === onScreen.length, `${onPaper}`);
      for (const [i, share] of onPaper.entries())
        assert.ok(Math.abs(share - (onScreen[i] as number)) < 0.01, `${onPaper} for ${onScreen}`);
      await page.context().close();
    });

    it('the processors stand under their part of the map; the verdict keeps its ground', async () => {
      const page = await printed('', '.machine-lane path', async () => {});
      const edges = (what: string): Promise<[number, number]> =>
        page.evaluate(`(() => {
          const { left, right } = document.querySelector('${what}').getBoundingClientRect();
          return [left, right];
        })()`);
      const [map, load] = [await edges('.strip canvas'), await edges('.machine-lane path')];
      assert.ok(map[1] < 720, `${map}`);
      assert.ok(load[0] >= map[0] - 1 && load[1] <= map[1] + 1, `${load} of ${map}`);
      assert.ok(load[1] - load[0] > (map[1] - map[0]) * 0.9, `${load} of ${map}`);
      const adjusted = `getComputedStyle(document.querySelector('.verdict')).printColorAdjust`;
      assert.equal(await page.evaluate(adjusted), 'exact');
      await page.context().close();
    });
  });

  describe('with streams to choose from', () => {
    let two: string;

    before(async () => {
      const other = `${RECORDED}interrupted.v2.subunit.gz`;
      two = (await harness.serve(await harness.exportRun('-f', STREAM_FILE, '-f', other))).url;
    });

    for (const width of [320, 768, 890, 1000, 1110]) {
      it(`nothing of the bar on top lies on another at ${width} pixels`, async () => {
        const { page } = await harness.open(two, { viewport: { width, height: 700 } });
        await page.locator('.problem').first().waitFor();
        const choice = page.getByRole('combobox', { name: 'Stream' });
        const parts = [
          choice,
          ...['.brand', '.tabs a', '.jump-button', '[title=Times]'].map((part) =>
            page.locator(`.masthead ${part}`).last(),
          ),
        ];
        const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
        const names = ['streams', 'brand', 'last tab', 'jump', 'times'];
        for (const [i, a] of boxes.entries()) {
          assert.ok(a && a.width >= 50 && a.x >= 0 && a.x + a.width <= width, names[i]);
          for (const [k, b] of boxes.slice(0, i).entries()) {
            assert.ok(b);
            const beside = a.x >= b.x + b.width || b.x >= a.x + a.width;
            const below = a.y >= b.y + b.height || b.y >= a.y + a.height;
            assert.ok(beside || below, `${names[i]} on ${names[k]}`);
          }
        }
        await page.context().close();
      });
    }
  });

  it('where one is in the job stays readable on a narrow console', async () => {
    const server = await harness.serve(await harness.publishBuild());
    const target = `${server.url}${BUILD_PATH}/stackviz/index.htm#/${STREAM}/console?lines=L419`;
    const { page } = await harness.open(target, { viewport: { width: 700, height: 600 } });
    const steps = page.locator('.out-step');
    await steps.last().waitFor();
    const cut: string[] = [];
    for (const step of await steps.all()) {
      const text = await textOf(step);
      // Whole in the title, where it is cut.
      assert.match(
        (await step.getAttribute('title')) ?? '',
        new RegExp(text.split(' ').at(-1) ?? ''),
      );
      if (
        await step.evaluate(
          (it: { scrollWidth: number; clientWidth: number }) => it.scrollWidth > it.clientWidth,
        )
      )
        cut.push(text);
    }
    assert.deepEqual(cut, [
      'playbook opendev.example.org/openstack/stackviz-fixture/playbooks/run.yaml',
    ]);
    await page.context().close();
  });

  for (const width of [700, 768, 920]) {
    it(`nothing shows above the head of the table at ${width} pixels`, async () => {
      const viewport = { width, height: 700 };
      const { page } = await harness.open(`${url}#/${STREAM}/tests`, { viewport });
      await page.locator('tbody tr').first().waitFor();
      await page.mouse.move(width / 2, 400);
      await page.mouse.wheel(0, 600);
      await waitUntil('scrolled', () => page.evaluate('scrollY > 500'));
      const nothing = await page.evaluate(`(() => {
        const { top } = document.querySelector('.tests-table thead th').getBoundingClientRect();
        // Scrolled out of sight, with nothing left behind.
        if (top < 4) return true;
        return document.elementFromPoint(innerWidth / 2, top - 4)?.closest('tbody') === null;
      })()`);
      assert.equal(nothing, true);
      await page.context().close();
    });
  }

  it('names have room in the table at 768 pixels', async () => {
    const viewport = { width: 768, height: 900 };
    const { page } = await harness.open(`${url}#/${STREAM}/tests`, { viewport });
    await page.locator('tbody tr').first().waitFor();
    const box = await page.locator('tbody th').first().boundingBox();
    assert.ok(box && box.width > 300, `${box?.width} pixels`);
    await page.context().close();
  });
});
