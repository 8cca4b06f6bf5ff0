import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';

/** Has a page in a browser that is never idle: nothing is fetched ahead. For addInitScript(). */
export const NEVER_IDLE = 'window.requestIdleCallback = () => 0';

/** Code and styles that a page asked for, each once. */
export const assetsOf = (page: Page): Promise<string[]> =>
  page.evaluate(`[...new Set(performance.getEntriesByType('resource')
    .map(({ name }) => name).filter((name) => /\\.(?:js|css)$/.test(name)))]`);

/** Bytes that a server which packs sends of them. */
export async function codeBytes(assets: readonly string[]): Promise<number> {
  let sum = 0;
  for (const asset of assets) {
    const body = Buffer.from(await (await fetch(asset)).arrayBuffer());
    sum += gzipSync(body, { level: 9 }).length;
  }
  return sum;
}
