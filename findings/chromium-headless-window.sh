#!/bin/bash
# Chromium's headless mode is the whole browser: each browser context of an automation library is a window of it, and into
# each window it loads pages of its own (chrome://omnibox-popup.top-chrome), in a process of their own, of several hundred
# milliseconds of CPU just while the page of a test loads. DevTools' list of pages does not show them (a filter does).
# The same version's chromium-headless-shell, which Debian packages too, has no windows and loads nothing.
# A guess: headless differs from the shell in what it can do (extensions, downloads), not in the time that a page takes.
# Seen with Debian 12's chromium and chromium-headless-shell 156.0.8078.108-1~deb12u1, puppeteer-core 24.10.0, two contexts:
#   chromium:                 6 pages of its own for 3 windows (the first is its own), of the type "browser_ui"
#   chromium-headless-shell:  none
# Matters for: browser tests and benchmarks on few cores. Ours on two: a first view took 347 ms instead of 718, a grid 360
# instead of 592, measured in turn.
set -euo pipefail
dpkg-query -W -f '${Package} ${Version}\n' chromium chromium-headless-shell
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund puppeteer-core@24.10.0 >/dev/null
cat >try.mjs <<'JS'
import puppeteer from 'puppeteer-core';

for (const name of ['chromium', 'chromium-headless-shell']) {
  const browser = await puppeteer.launch({
    executablePath: `/usr/bin/${name}`,
    headless: name === 'chromium' ? true : 'shell',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  for (let n = 0; n < 2; n++) await (await browser.createBrowserContext()).newPage();
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const session = await browser.target().createCDPSession();
  const { targetInfos } = await session.send('Target.getTargets', { filter: [{}] });
  const own = targetInfos.filter(({ url }) => url.startsWith('chrome://'));
  const kinds = new Set(own.map(({ type, url }) => `${type} ${new URL(url).host}`));
  console.log(`${name}: ${own.length} pages of its own ${[...kinds].join()}`.trim());
  await browser.close();
}
JS
timeout 120 node try.mjs | tee seen
diff seen - <<'SEEN'
chromium: 6 pages of its own browser_ui omnibox-popup.top-chrome
chromium-headless-shell: 0 pages of its own
SEEN
