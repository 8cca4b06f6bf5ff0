/**
 * `node bench/site/bench.ts`: how fast the page is, at 12,000, 100,000 and 1,000,000 tests.
 *
 * The datasets are published by the built program from generated streams with attachments and a noisy
 * dstat of one row a second, and served by the project's preview server to Debian's Chromium without
 * a GPU. Every navigation has a cold cache. Of ROUNDS the least is printed, as whatever else runs on the
 * machine only adds. Needs `npm run build`.
 */
import { execFileSync } from 'node:child_process';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import pino from 'pino';
import { type Browser, chromium } from 'playwright-core';
import { startPreviewServer } from '../../src/serve/server.ts';
import { EXECUTABLE, FLAGS } from '../../test/browser/harness/chromium.ts';
import { assetsOf, codeBytes, NEVER_IDLE } from '../../test/browser/harness/code-bytes.ts';
import { generatePackets, STREAM_START_MS } from '../generate-stream.ts';
import { generateDstat } from './generate-dstat.ts';
import {
  attachmentShown,
  drawnAt,
  heapBytes,
  measureFrames,
  openPage,
  searchTimes,
} from './page.ts';

const ROUNDS = 5;
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Tests, bytes of each one's log, its longest time in seconds, rows of dstat, budget of drawing. */
const SIZES = [
  { tests: 12_000, logBytes: 6_000, longest: 10, rows: 6_000, budget: 300 },
  { tests: 100_000, logBytes: 1_500, longest: 3, rows: 15_000, budget: 500 },
  // as many as the daemon lists, of which nothing was attached but what failed
  { tests: 1_000_000, logBytes: 0, longest: 1, rows: 15_000, budget: 2500 },
] as const;

const kilo = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
const mega = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
const ms = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
const at = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] as number;
const line = (name: string, value: string, target = '') =>
  console.log(`${name.padEnd(58)} ${value.padStart(18)}  ${target}`);

const work = mkdtempSync(join(tmpdir(), 'bench-site-'));
const server = await startPreviewServer({
  root: work,
  assetsDirectory: 'stackviz-assets',
  host: '127.0.0.1',
  port: 0,
  log: pino({ level: 'silent' }),
});
const browsers: Browser[] = [];
async function launch(...flags: string[]): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: EXECUTABLE,
    headless: true,
    args: [...FLAGS, ...flags],
  });
  browsers.push(browser);
  return browser;
}

/** The last things that an overview shows; a build of the daemon has its history too. */
const OVERVIEW = ['.strip canvas', '.failure .spark path', '.machine-lane path'];

/** Where the build of a size is in the logs root, and its published data. */
const buildOf = (tests: number) => `80/1280/1/check/bench-${tests}/0123456`;
const dataOf = (tests: number) => join(work, buildOf(tests), 'stackviz/data');
const siteOf = (tests: number) =>
  `${server.url}/${buildOf(tests)}/stackviz/index.htm#/testrepository.subunit`;

async function publish({ tests, logBytes, longest, rows }: (typeof SIZES)[number]): Promise<void> {
  const build = join(work, buildOf(tests));
  mkdirSync(join(build, 'logs'), { recursive: true });
  await pipeline(
    generatePackets(tests, logBytes, longest),
    createGzip({ level: 1 }),
    createWriteStream(join(build, 'testrepository.subunit.gz')),
  );
  writeFileSync(join(build, 'logs/dstat-csv_log.txt'), generateDstat(STREAM_START_MS, rows));
  execFileSync(process.execPath, [CLI, 'process', '--root', work, buildOf(tests)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function measure(size: (typeof SIZES)[number], plain: Browser, free: Browser): Promise<void> {
  const name = (what: string) => `${size.tests.toLocaleString('en')} tests: ${what}`;
  const site = siteOf(size.tests);
  const lanes: number[] = [];
  const charts: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const opened = await openPage(plain, `${site}/timeline`);
    const drawn = await drawnAt(opened.page);
    lanes.push(drawn.lanes);
    charts.push(drawn.charts);
    bytes = opened.transfers.reduce((sum, transfer) => sum + transfer.bytes, 0);
    await opened.context.close();
  }
  line(name('timeline drawn after navigation'), ms(Math.min(...lanes)), `<= ${size.budget} ms`);
  line(name('its charts too'), ms(Math.min(...charts)));
  line(name('transferred until then'), mega(bytes));

  const opened = await openPage(free, `${site}/timeline`);
  await drawnAt(opened.page);
  for (const gesture of ['zoom', 'pan'] as const) {
    const sweeps: Awaited<ReturnType<typeof measureFrames>>[] = [];
    for (let round = 0; round < ROUNDS; round++) sweeps.push(await measureFrames(opened, gesture));
    const best = (share: number) => Math.min(...sweeps.map(({ frames }) => at(frames, share)));
    const cpu = Math.min(...sweeps.map((sweep) => sweep.cpu));
    line(name(`${gesture} frame, p95`), ms(best(0.95)), '<= 16 ms');
    line(name('  p50'), ms(best(0.5)));
    line(name('  of it on the main thread, mean'), ms(cpu));
  }
  const { used, buffers } = await heapBytes(opened);
  line(name('JS heap after it'), mega(used), '<= 150 MB');
  line(name('  and its buffers (typed arrays)'), mega(buffers));
  await opened.context.close();

  if (size.logBytes === 0) return;
  const shown: number[] = [];
  let fetched = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { context, page, transfers } = await openPage(plain, `${site}/tests`);
    await page.locator('tbody th a').nth(3).waitFor();
    transfers.length = 0;
    shown.push(await attachmentShown(page, 'tbody tr:nth-of-type(4) th a'));
    fetched = transfers
      .filter(({ path }) => path.includes('attach'))
      .reduce((sum, transfer) => sum + transfer.bytes, 0);
    await context.close();
  }
  line(name('attachment shown after the click'), ms(Math.min(...shown)), '<= 150 ms');
  line(
    name('  transferred for it, of'),
    `${kilo(fetched)} of ${mega(attachmentBytes(size.tests))}`,
  );
  await measureSearch(site, plain, name);
}

/** From the end of the typing's pause to the first hit, and to the end. */
async function measureSearch(site: string, browser: Browser, name: (what: string) => string) {
  const first: number[] = [];
  const whole: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { context, page } = await openPage(browser, `${site}/search`);
    await page.getByLabel('Find in the attachments of all tests').waitFor();
    const found = await searchTimes(page, 'request');
    first.push(found.first);
    whole.push(found.done);
    await context.close();
  }
  line(name('first hit in all attachments'), ms(Math.min(...first)), '<= 300 ms');
  line(name('  all of them searched'), ms(Math.min(...whole)), '<= 3000 ms');
}

function attachmentBytes(tests: number): number {
  const { datasets } = JSON.parse(readFileSync(join(dataOf(tests), 'config.json'), 'utf8'));
  type Entry = { path: string; artifact_type: string };
  const found = (datasets[0].artifacts as Entry[]).find(
    (one) => one.artifact_type === 'attachments',
  );
  return found ? statSync(join(dataOf(tests), found.path)).size : 0;
}

/** As test/browser/served/size.test.ts counts it. @param ready the last things that a view shows */
async function codeOf(browser: Browser, url: string, ready: readonly string[]): Promise<number> {
  const { context, page } = await openPage(browser, url, NEVER_IDLE);
  for (const one of ready) await page.locator(one).first().waitFor();
  const bytes = await codeBytes(await assetsOf(page));
  await context.close();
  return bytes;
}

try {
  if (!existsSync(CLI)) throw new Error(`${CLI} is not built: npm run build`);
  const plain = await launch();
  const free = await launch('--disable-frame-rate-limit', '--disable-gpu-vsync');
  console.log(
    `Chromium ${plain.version()}, software rendering, 1400 px; load ${loadavg()[0]?.toFixed(1)}, least of ${ROUNDS}`,
  );
  for (const size of SIZES) {
    await publish(size);
    await measure(size, plain, free);
  }
  const site = siteOf(SIZES[0].tests);
  line(
    'JS + CSS of the overview, gzipped, with what was before',
    kilo(await codeOf(plain, site, OVERVIEW)),
    '<= 60 kB',
  );
  line(
    'JS + CSS of the timeline, gzipped',
    kilo(await codeOf(plain, `${site}/timeline`, ['.chart canvas'])),
    '<= 90 kB',
  );
  console.log(`load at the end ${loadavg()[0]?.toFixed(1)}`);
} finally {
  for (const browser of browsers) await browser.close();
  await server.close();
  rmSync(work, { recursive: true, force: true });
}
