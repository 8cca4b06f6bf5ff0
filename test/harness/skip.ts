/**
 * Tests that cannot run say why. A tool that is not installed is a failure under CI, which installs
 * what tests need: a test that never runs holds nothing. What root or the kernel denies is not.
 */
import type { Context } from 'mocha';

const underCi = (process.env.CI ?? '') !== '';

/** Why a test of node:test is skipped, for its option `skip`. @throws under CI */
export function missingTool(there: boolean, name: string): string | false {
  if (there) return false;
  if (underCi) throw new Error(`${name} is not installed`);
  return `${name} is not installed`;
}

/** Skips a test of mocha, or all after a `before`, where a tool is missing. @throws under CI */
export function needTool(context: Context, there: boolean, name: string): void {
  const missing = missingTool(there, name);
  if (missing !== false) skipFor(context, missing);
}

/** Skips a test of mocha for what this user or this kernel may not do. */
export function skipFor(context: Context, reason: string): never {
  console.log(`      skipped: ${reason}`);
  return context.skip();
}
