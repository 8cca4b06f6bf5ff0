/** What the page of a job took, measured inside of it: milliseconds from the start of the navigation. */
import type { Browser } from 'playwright-core';

const WATCH = `
  const look = () => {
    const grid = document.querySelector('.job-grid[data-drawn]');
    if (grid) requestAnimationFrame(() => { window.drawnAt = performance.now(); });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);`;

/** `fetched`: bytes of the job's file; `afterData`: milliseconds from its last byte to the drawn grid. */
export async function drawnGrid(
  browser: Browser,
  url: string,
): Promise<{ fetched: number; drawn: number; afterData: number }> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
  const page = await context.newPage();
  await page.addInitScript(WATCH);
  await page.goto(url);
  await page.locator('.job-grid[data-drawn]').waitFor();
  const script = `new Promise((resolve) => {
    const look = () => {
      if (window.drawnAt === undefined) { requestAnimationFrame(look); return; }
      const [data] = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/jobs/'));
      resolve({
        fetched: data.transferSize,
        drawn: Math.round(window.drawnAt),
        afterData: Math.round(window.drawnAt - data.responseEnd),
      });
    };
    look();
  })`;
  const told = await page.evaluate<{ fetched: number; drawn: number; afterData: number }>(script);
  await context.close();
  return told;
}
