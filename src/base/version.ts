/** Name and version of this program, from its package.json. */
import { readFileSync } from 'node:fs';
import { PACKAGE_FILE } from './program.ts';

const { version, engines } = JSON.parse(readFileSync(PACKAGE_FILE, 'utf8')) as {
  version: string;
  engines: { node: string };
};

export const VERSION = version;
/** As `22.22`; older ones lack, for one, zstd. */
export const LEAST_NODE = engines.node.replace('>=', '');

/** @param node its version, as `24.21.0` */
export function isNodeNewEnough(node: string): boolean {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST_NODE.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
export const GENERATOR = { name: 'stackvizd', version: VERSION } as const;
