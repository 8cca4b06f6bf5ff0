/**
 * `node scripts/screenshots.ts`: photographs the views of the recorded build into docs/images/.
 * Needs a built project (`npm run build`) and Chromium.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../test/browser/chromium.ts';
import { serve } from '../test/browser/servers.ts';
import { BUILD_PATH, recordedBuild } from '../test/fixtures/recorded.ts';
import { replayUpload } from './replay.ts';

const HOME = fileURLToPath(new URL('..', import.meta.url));
const IMAGES = join(HOME, 'docs/images');

const STREAM = '#/testrepository.subunit';
const FAILED =
  'stackviz_fixture.api.volume.test_volumes.VolumesTest.test_volume_extend_when_volume_has_snapshot';
const SELECTED = `${STREAM}/timeline?test=${FAILED}&from=-0.3&to=21.3`;

/** File name, route, something that is there once the view is drawn. */
const SHOTS: [
  file: string,
  route: string,
  ready: string,
  scheme: 'light' | 'dark',
  height: number,
][] = [
  ['overview.png', '#/', '.line-exception', 'light', 880],
  ['overview-dark.png', '#/', '.line-exception', 'dark', 880],
  ['timeline.png', SELECTED, '.panel .line-exception', 'light', 940],
  ['timeline-dark.png', SELECTED, '.panel .line-exception', 'dark', 940],
  ['details.png', `${STREAM}/test-details/${FAILED}`, '.line-exception', 'light', 620],
  ['details-dark.png', `${STREAM}/test-details/${FAILED}`, '.line-exception', 'dark', 620],
];

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
  for (const [file, route, ready, colorScheme, height] of SHOTS) {
    const page = await browser.newPage({ viewport: { width: 1400, height }, colorScheme });
    await page.goto(`${server.url}${BUILD_PATH}/stackviz/index.htm${route}`);
    await page.locator(ready).first().waitFor();
    if (route === SELECTED) {
      await page.locator('.chart canvas').first().waitFor();
      // A pointer, for the crosshair and its readout.
      await page.mouse.move(620, 460);
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
