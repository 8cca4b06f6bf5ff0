/**
 * The host's Chromium in the container's network: it reaches the container's web server at the name
 * of a logs server, over plain HTTP, and nothing else.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { EXECUTABLE, FLAGS } from '../../browser/harness/chromium.ts';
import type { Container } from './container.ts';

export const HOST = 'logs.example.org';

export interface Visit {
  page: Page;
  /** Everything that was asked for: address and status. */
  requests: { url: string; status: number }[];
  /** Failed requests, answers that are no success, errors and warnings of the console, violations of the CSP. */
  troubles: string[];
}

export interface ContainerBrowser {
  /** Opens a path of the logs server, or of another name of it, and waits until nothing more is loading. */
  open(path: string, host?: string): Promise<Visit>;
  close(): Promise<void>;
}

/** Starts Chromium in the network of a container that runs. */
export async function openBrowser(container: Container): Promise<ContainerBrowser> {
  const directory = mkdtempSync(join(tmpdir(), 'stackvizd-browser-'));
  const wrapper = join(directory, 'chromium');
  const enter = `exec nsenter --target ${container.leader} --net -- '${EXECUTABLE}' "$@"`;
  writeFileSync(wrapper, `#!/bin/sh\n${enter}\n`);
  chmodSync(wrapper, 0o755);
  let browser: Browser;
  try {
    browser = await chromium.launch({
      executablePath: wrapper,
      headless: true,
      args: [...FLAGS, `--host-resolver-rules=MAP *.example.org 127.0.0.1`],
    });
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
  return {
    async open(path, host = HOST) {
      const page = await browser.newPage();
      const visit: Visit = { page, requests: [], troubles: [] };
      watch(visit);
      await page.goto(`http://${host}/${path}`, { waitUntil: 'networkidle' });
      return visit;
    },
    async close() {
      await browser.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Notes all that goes wrong. Chromium reports what a CSP stopped on the console. */
function watch({ page, requests, troubles }: Visit): void {
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('requestfailed', (request) => {
    troubles.push(`failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on('response', (response) => {
    requests.push({ url: response.url(), status: response.status() });
    if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`);
  });
}
