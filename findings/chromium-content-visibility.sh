#!/bin/bash
# What is off the screen under `content-visibility: auto` is missing from the accessibility tree that DevTools' protocol gives of a
# headless Chromium, so puppeteer's `aria/` selectors and snapshots do not find it, and from innerText; textContent has it.
# The first is a matter of the observer: with --force-renderer-accessibility, which is what a screen reader turns on, the
# button is there. Once it had the focus it stays in the tree.
# A guess: the tree is the same whoever asks, and `auto` (other than `hidden`) is in it, as the specification wants.
# Seen with Debian 12's chromium 156.0.8078.108-1~deb12u1, puppeteer-core 24.10.0:
#   as it is:                        button missing, innerText false, textContent true; after it had the focus: found
#   --force-renderer-accessibility:  button found, innerText false
# Matters for: long tables and logs that use it to be quick, and tests of them that pass or fail by the height of the window.
set -euo pipefail
dpkg-query -W -f '${Package} ${Version}\n' chromium
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund puppeteer-core@24.10.0 >/dev/null
cat >try.mjs <<'JS'
import puppeteer from 'puppeteer-core';

for (const flags of [[], ['--force-renderer-accessibility']]) {
  const browser = await puppeteer.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', ...flags],
  });
  const page = await browser.newPage();
  await page.setContent(`<main><div style="height: 20000px"></div>
    <section style="content-visibility: auto; contain-intrinsic-size: auto 500px"><p>a line</p><button>Retry</button></section></main>`);
  const find = async () => ((await page.$('aria/Retry[role="button"]')) ? 'found' : 'missing');
  const first = await find();
  const text = await page.evaluate(() =>
    ['innerText', 'textContent'].map((from) => `${from} ${document.querySelector('main')[from].includes('a line')}`).join(', '),
  );
  await page.evaluate(() => document.querySelector('button').focus());
  console.log(`${flags[0] ?? 'as it is'}: button ${first}, ${text}; after it had the focus: ${await find()}`);
  await browser.close();
}
JS
timeout 120 node try.mjs | tee seen
diff seen - <<'SEEN'
as it is: button missing, innerText false, textContent true; after it had the focus: found
--force-renderer-accessibility: button found, innerText false, textContent true; after it had the focus: found
SEEN
