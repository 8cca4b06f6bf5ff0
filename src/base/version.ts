/** Name and version of this program, from its package.json. */
import { readFileSync } from 'node:fs';
import { PACKAGE_FILE } from './program.ts';

export const VERSION = (JSON.parse(readFileSync(PACKAGE_FILE, 'utf8')) as { version: string })
  .version;
export const GENERATOR = { name: 'stackvizd', version: VERSION } as const;
