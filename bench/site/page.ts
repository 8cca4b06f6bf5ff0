/** What a page took, measured inside of it. Times are milliseconds. */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';

/** A page with a cold cache. */
export interface Opened {
  context: BrowserContext;
  page: Page;
  devtools: CDPSession;
  /** Bodies as they came over the wire, by URL path. */
  transfers: { path: string; bytes: number }[];
}

/** Notes when each part of the timeline first has something drawn, at the frame that follows. */
const WATCH = `
  window.drawn = {};
  const painted = (canvas) => canvas && canvas.width > 300 && canvas.getContext('2d')
    .getImageData(0, 0, canvas.width, Math.min(canvas.height, 60)).data.some((value, i) => i % 4 === 3 && value > 0);
  const look = () => {
    for (const [part, query] of Object.entries({ lanes: '.lane-base', charts: '.chart canvas' })) {
      if (window.drawn[part] === undefined && painted(document.querySelector(query)))
        window.drawn[part] = performance.now();
    }
    if (Object.keys(window.drawn).length < 2) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);`;

/** @param script runs before those of the page */
export async function openPage(browser: Browser, url: string, script = ''): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`page error: ${error.message}`));
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  const transfers: Opened['transfers'] = [];
  const paths = new Map<string, string>();
  devtools.on('Network.responseReceived', ({ requestId, response }) =>
    paths.set(requestId, new URL(response.url).pathname),
  );
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
    transfers.push({ path: paths.get(requestId) ?? '', bytes: encodedDataLength }),
  );
  await page.addInitScript(WATCH + script);
  await page.goto(url);
  return { context, page, devtools, transfers };
}

/** Waits for an answer other than null; the page's CSP forbids Playwright's own way. */
export async function ask<T>(page: Page, script: string): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const answer = await page.evaluate<T | null>(script);
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`no answer within a minute: ${script}`);
}

/** From the start of the navigation to lanes and charts on the screen. */
export async function drawnAt(page: Page): Promise<{ lanes: number; charts: number }> {
  return ask(page, 'window.drawn.charts && window.drawn.lanes ? window.drawn : null');
}

/**
 * Time from frame to frame while one gesture event a frame zooms in and out, or drags a zoomed view
 * to and fro. The browser must run without frame limit: then it is what a frame costs, painting
 * included. `cpu` is what the page's main thread computed for one, on average.
 */
export async function measureFrames(
  { page, devtools }: Opened,
  gesture: 'zoom' | 'pan',
): Promise<{ frames: number[]; cpu: number }> {
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  const before = await busy();
  const frames = await page.evaluate<number[]>(`new Promise((resolve) => {
    const gesture = ${JSON.stringify(gesture)};
    const lanes = document.querySelector('.lane-canvas');
    const box = lanes.getBoundingClientRect();
    const y = box.top + 40;
    const middle = box.left + box.width / 2;
    const pointer = (type, x) => lanes.dispatchEvent(new PointerEvent(type, {
      pointerId: 1, button: 0, buttons: 1, clientX: x, clientY: y, bubbles: true, isPrimary: true }));
    const wheel = (deltaY) => lanes.dispatchEvent(new WheelEvent('wheel', {
      deltaY, clientX: box.left + box.width * 0.4, clientY: y, bubbles: true, cancelable: true }));
    // The pointer is made up: it cannot be captured.
    lanes.setPointerCapture = () => {};
    if (gesture === 'pan') {
      wheel(-800);
      pointer('pointerdown', middle);
    }
    const frames = [];
    let before = 0;
    let count = 0;
    const step = (now) => {
      if (before) frames.push(now - before);
      before = now;
      if (count++ === 240) {
        if (gesture === 'pan') {
          pointer('pointerup', middle);
          wheel(900);
        }
        return resolve(frames);
      }
      const back = count % 80 >= 40;
      if (gesture === 'zoom') wheel(back ? 40 : -40);
      if (gesture === 'pan') pointer('pointermove', middle + 12 * (back ? 40 - (count % 40) : count % 40));
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  })`);
  return { frames, cpu: ((await busy()) - before) / frames.length };
}

/** Bytes of live JavaScript objects and of the buffers they hold. */
export async function heapBytes({ devtools }: Opened): Promise<{ used: number; buffers: number }> {
  await devtools.send('HeapProfiler.collectGarbage');
  const usage = await devtools.send('Runtime.getHeapUsage');
  const buffers = (usage as { backingStorageSize?: number }).backingStorageSize ?? 0;
  return { used: usage.usedSize, buffers };
}

/**
 * Brings the pointer to a link of the page and clicks it a moment later, as hands do; resolves when the attachments it
 * leads to are on the screen. @returns milliseconds from the click
 */
export async function attachmentShown(page: Page, link: string): Promise<number> {
  await page.locator(link).hover();
  await new Promise((resolve) => setTimeout(resolve, 100));
  return page.evaluate(`new Promise((resolve) => {
    const link = document.querySelector(${JSON.stringify(link)});
    const begin = performance.now();
    link.click();
    const look = () => {
      const shown = document.querySelector('.attachments')?.textContent.length > 100;
      if (!shown) return requestAnimationFrame(look);
      requestAnimationFrame(() => resolve(performance.now() - begin));
    };
    look();
  })`);
}

/** Milliseconds from when a search begins (it waits for the typing to pause) to its first hit and its end. */
export async function searchTimes(
  page: Page,
  text: string,
): Promise<{ first: number; done: number }> {
  await page.evaluate(`(() => {
    const times = window.searched = {};
    new MutationObserver(() => {
      const state = document.querySelector('.search-state')?.textContent ?? '';
      const now = performance.now();
      if (/so far|Nothing found/.test(state)) times.begun ??= now;
      if (document.querySelector('.search-hits li')) times.first ??= now;
      if (/tests?\\.$|^Not found/.test(state)) times.done ??= now;
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  })()`);
  await page.getByLabel('Find in the attachments of all tests').fill(text);
  return ask(
    page,
    `searched.done ? { first: searched.first - searched.begun, done: searched.done - searched.begun } : null`,
  );
}
