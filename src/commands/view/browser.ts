/** Opens the user's browser, where there is a screen. */
import { spawn } from 'node:child_process';

/** @returns whether there is a screen to open one on */
export function openBrowser(url: string, environment: NodeJS.ProcessEnv): boolean {
  if (!environment.DISPLAY && !environment.WAYLAND_DISPLAY) return false;
  const child = spawn('xdg-open', [url], { stdio: 'ignore', detached: true });
  // there may be none: the address was told
  child.on('error', () => undefined);
  child.unref();
  return true;
}
