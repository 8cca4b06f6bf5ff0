/** Name and version of this program, from its package.json. */
import { readFileSync } from 'node:fs';

const packageFile = new URL('../../package.json', import.meta.url);

export const VERSION = (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string })
  .version;
export const GENERATOR = { name: 'stackvizd', version: VERSION } as const;
