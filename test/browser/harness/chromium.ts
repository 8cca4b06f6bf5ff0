/**
 * The browser of the tests and of the screenshots: Debian's Chromium without a user interface, driven by
 * playwright-core. The whole Chromium 156 loads a page of its own into every window that it opens
 * (findings/chromium-headless-window.sh), and each of our contexts is a window: half of what a first view took.
 */
import { type Browser, chromium } from 'playwright-core';

export const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell';
/** Without anything that calls home. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, headless: true, args: FLAGS });
}
