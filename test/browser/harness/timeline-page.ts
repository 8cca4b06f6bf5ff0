/** An open timeline: where things are on it, and what its address says. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** The parameters of the route. */
export function query(page: Page): URLSearchParams {
  return new URLSearchParams(new URL(page.url()).hash.split('?')[1] ?? '');
}

/** The visible range in seconds after the start of the run. */
export function shownRange(page: Page): [from: number, to: number] {
  return [Number(query(page).get('from')), Number(query(page).get('to'))];
}

/** The range once the address has followed a gesture: it waits for the movement to end. */
export async function restingRange(page: Page): Promise<[from: number, to: number]> {
  for (let before = ''; ; ) {
    await page.waitForTimeout(400);
    const now = new URL(page.url()).hash;
    if (now === before) return shownRange(page);
    before = now;
  }
}

/** Changes the route of the open page; resolves when the view has followed. */
export async function go(page: Page, target: string): Promise<void> {
  await page.goto(target);
  await settled(page);
}

/** Resolves when what was asked for has been painted. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(
    `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
      setTimeout(() => requestIdleCallback(done), 100))))`,
  );
}

/** Where an instant of a lane is on the screen, while the address says what is shown. */
export async function pointOf(
  page: Page,
  second: number,
  lane: string,
): Promise<{ x: number; y: number }> {
  const [from, to] = shownRange(page);
  const canvas = await page.locator('.lane-canvas').boundingBox();
  const labels = await page.locator('.lane-label').all();
  for (const label of labels) {
    // biome-ignore lint/performance/useDomNodeTextContent: what is seen is what is meant
    if ((await label.innerText()).replace(/\s+/g, ' ') !== lane) continue;
    const band = await label.boundingBox();
    assert.ok(canvas && band);
    const x = canvas.x + ((second - from) / (to - from)) * canvas.width;
    return { x, y: band.y + band.height / 2 };
  }
  throw new Error(`no lane ${lane}`);
}

/** Drags the mouse from one place to another. */
export async function drag(
  page: Page,
  from: { x: number; y: number },
  to: { x: number; y: number },
): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}
