/**
 * `node scripts/screenshots.ts`: photographs the views of the recorded build into docs/images/.
 * Needs a built project (`npm run build`) and Chromium.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../test/browser/harness/chromium.ts';
import { serve } from '../test/browser/harness/servers.ts';
import { BUILD_PATH, recordedBuild } from '../test/fixtures/recorded.ts';
import { replayUpload } from './replay.ts';

const HOME = fileURLToPath(new URL('..', import.meta.url));
const IMAGES = join(HOME, 'docs/images');

const STREAM = '#/testrepository.subunit';
const FAILED =
  'stackviz_fixture.api.volume.test_volumes.VolumesTest.test_volume_extend_when_volume_has_snapshot';
const SELECTED = `${STREAM}/timeline?test=${FAILED}&from=-0.3&to=21.3`;

/** View, route, something that is there once it is drawn, height of the window in pixels. */
const VIEWS: [view: string, route: string, ready: string, height: number][] = [
  ['overview', '#/', '.spark', 880],
  ['timeline', SELECTED, '.panel .line-exception', 940],
  ['tests', `${STREAM}/tests?sort=status`, 'tbody tr', 700],
  ['details', `${STREAM}/test-details/${FAILED}`, '.line-exception', 700],
  ['console', `${STREAM}/console?lines=L57`, '.out-chosen', 880],
];
const SCHEMES = ['light', 'dark'] as const;
const WIDTHS = [1400, 390];

/** `overview.png`, `overview-dark.png`, `overview-390.png`, `overview-390-dark.png`. */
const SHOTS = VIEWS.flatMap(([view, route, ready, height]) =>
  WIDTHS.flatMap((width) =>
    SCHEMES.map((scheme) => ({
      file: `${view}${width === 1400 ? '' : `-${width}`}${scheme === 'light' ? '' : '-dark'}.png`,
      route,
      ready,
      scheme,
      // A telephone shows the same in a longer column.
      viewport: { width, height: width === 1400 ? height : 844 },
    })),
  ),
);

const root = mkdtempSync(join(tmpdir(), 'stackviz-screenshots-'));
const browser = await launchChromium();
const server = await serve(root, 'range');
try {
  await replayUpload(recordedBuild(), join(root, BUILD_PATH));
  const cli = join(HOME, 'dist/cli.js');
  execFileSync(process.execPath, [cli, 'process', '--root', root, BUILD_PATH], {
    stdio: 'inherit',
  });
  mkdirSync(IMAGES, { recursive: true });
  for (const { file, route, ready, scheme, viewport } of SHOTS) {
    const page = await browser.newPage({ viewport, colorScheme: scheme });
    await page.goto(`${server.url}${BUILD_PATH}/stackviz/index.htm${route}`);
    await page.locator(ready).first().waitFor();
    if (route === SELECTED) {
      await page.locator('.chart canvas').first().waitFor();
      // A pointer, for the crosshair and its readout.
      if (viewport.width === 1400) await page.mouse.move(620, 460);
    }
    // The charts are drawn in the frame after the data came.
    await page.waitForTimeout(300);
    const path = join(IMAGES, file);
    await page.screenshot({ path });
    process.stdout.write(`${path}: ${Math.round(statSync(path).size / 1024)} KiB\n`);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(root, { recursive: true });
}
