/** Datasets made by the project's own commands, served and opened in a watched page. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { replayUpload } from '../../../scripts/replay.ts';
import { BUILD_PATH, RECORDED, recordedBuild } from '../../fixtures/recorded.ts';
import type { RunningServer } from '../../harness/server-process.ts';
import { launchChromium } from './chromium.ts';
import { type RealServer, startServer } from './real-servers.ts';

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const run = promisify(execFile);

/** The recorded stream, and its name in the routes. */
export const STREAM_FILE = `${RECORDED}testrepository.subunit.gz`;
export const STREAM = 'testrepository.subunit';
/** Of the recorded run: fails once, passes when run again. */
export const RETRIED =
  'stackviz_fixture.api.compute.test_servers.ServersTest.test_reboot_server_hard';

/** A page, and everything it did that it should not have done. */
export interface WatchedPage {
  page: Page;
  /** Console errors, page errors, CSP violations, requests to another origin. */
  complaints: string[];
  /** Answers so far. */
  answers: { path: string; status: number; bytes: () => Promise<number> }[];
}

/** One browser with everything a file of tests opens; `close` ends it all. */
export class Harness {
  readonly #browser: Browser;
  readonly #servers: RunningServer[] = [];
  readonly #folders: string[] = [];

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<Harness> {
    return new Harness(await launchChromium());
  }

  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'stackviz-browser-'));
    // As root, nginx and Apache read it as another user.
    await chmod(folder, 0o755);
    this.#folders.push(folder);
    return folder;
  }

  /** `stackvizd export`, unpacked unless `--gzip` or `--pack` says else: tests change what is in it. */
  async exportRun(...args: string[]): Promise<string> {
    const target = join(await this.folder(), 'site');
    const asked = args.some((arg) => arg === '--gzip' || arg === '--pack');
    const plain = asked ? [] : ['--no-pack'];
    await run(process.execPath, [CLI, 'export', ...plain, ...args, target]);
    return target;
  }

  /** The recorded build, published below a logs root; returns the root. */
  async publishBuild(): Promise<string> {
    const root = await this.folder();
    await replayUpload(recordedBuild(), join(root, BUILD_PATH));
    await this.process(root, BUILD_PATH);
    return root;
  }

  /** `stackvizd process`: publishes a build below a logs root. */
  async process(root: string, path: string): Promise<void> {
    await run(process.execPath, [CLI, 'process', '--root', root, path]);
  }

  /** Serves a folder as log servers do. */
  async serve(folder: string, kind: RealServer = 'nginx'): Promise<RunningServer> {
    const server = await startServer(folder, kind);
    this.#servers.push(server);
    return server;
  }

  /** Opens an address in a fresh context. Nothing is waited for but the document. */
  async open(url: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const context = await this.#browser.newContext({
      viewport: { width: 1400, height: 900 },
      ...options,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    const answers: WatchedPage['answers'] = [];
    const { origin } = new URL(url);
    page.on('response', (response) => {
      const bytes = async () => (await response.request().sizes()).responseBodySize;
      answers.push({ path: new URL(response.url()).pathname, status: response.status(), bytes });
    });
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    page.on('console', (message) => {
      const text = `${message.type()}: ${message.text()}`;
      // That one is about countPixels().
      if (text.includes('willReadFrequently')) return;
      // So is what was fetched ahead of a script that a busy machine has not run yet; it is used all the same.
      if (text.includes('preloaded using link preload but not used')) return;
      if (['error', 'warning'].includes(message.type())) complaints.push(text);
    });
    page.on('request', (request) => {
      const target = request.url();
      const inside = target.startsWith(`${origin}/`) || /^(?:data|blob):/.test(target);
      if (!inside) complaints.push(`request to ${target}`);
    });
    await page.addInitScript(`
      window.violations = [];
      document.addEventListener('securitypolicyviolation', (event) => {
        window.violations.push(event.violatedDirective + ' ' + event.blockedURI);
      });`);
    await page.goto(url);
    return { page, complaints, answers };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    for (const server of this.#servers) await server.close();
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
  }
}

/** CSP violations the page has reported so far. */
export function violations(page: Page): Promise<string[]> {
  return page.evaluate('window.violations');
}

/** The text of an element as it is seen: with the line breaks that layout makes. */
export function textOf(locator: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: what is seen is what is tested
  return locator.innerText();
}

/** For what takes a moment on an idle machine; below mocha's limit for a test. */
const PATIENCE_MS = 30_000;

/** Asks again until the answer is yes. (Playwright's own way needs eval, which the CSP forbids.) */
export async function waitUntil(
  what: string,
  ask: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`not within ${PATIENCE_MS / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits for the route in the address. */
export function waitForHash(page: Page, wanted: (hash: string) => boolean): Promise<void> {
  return waitUntil(`${wanted}`, () => wanted(new URL(page.url()).hash));
}

/** Waits until more than `least` pixels of a canvas have the colour: it is drawn in a frame to come. */
export function waitForPixels(
  page: Page,
  canvas: string,
  token: string,
  least: number,
): Promise<void> {
  return waitUntil(
    `${least} pixels of ${token} in ${canvas}`,
    async () => (await countPixels(page, canvas, token)) > least,
  );
}

/** How many pixels of a canvas have (nearly) the colour of a design token; none while it is not there. */
export function countPixels(page: Page, canvas: string, token: string): Promise<number> {
  return page.evaluate(`(() => {
    const probe = document.createElement('span');
    document.body.append(probe);
    probe.style.color = 'var(--${token})';
    const wanted = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
    probe.remove();
    const canvas = document.querySelector(${JSON.stringify(canvas)});
    if (canvas === null || canvas.width * canvas.height === 0) return 0;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] > 250 && wanted.every((value, k) => Math.abs(data[i + k] - value) < 3)) count++;
    }
    return count;
  })()`);
}
