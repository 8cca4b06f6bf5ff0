/** Name and version of this program, from its package.json. */
import { readFileSync } from 'node:fs';
import { PACKAGE_FILE } from './program.ts';

const { version, engines } = JSON.parse(readFileSync(PACKAGE_FILE, 'utf8')) as {
  version: string;
  engines: { node: string };
};

export const VERSION = version;
/** As `>=24.20 <25 || >=26.6`: an earlier zstd of Node's takes a file that was cut off for a whole one. */
export const NODE_RANGE = engines.node;

/** @param node its version, as `24.21.0` */
export function isNodeNewEnough(node: string): boolean {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const holds = (bound: string): boolean => {
    const [, sign, ofMajor, ofMinor] = /^(>=|<)(\d+)(?:\.(\d+))?$/.exec(bound) ?? [];
    const age = major - Number(ofMajor) || minor - Number(ofMinor ?? 0);
    return sign === '<' ? age < 0 : age >= 0;
  };
  return NODE_RANGE.split(' || ').some((range) => range.split(' ').every(holds));
}
export const GENERATOR = { name: 'stackvizd', version: VERSION } as const;
