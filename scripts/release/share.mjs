/** share/ of a release: manual pages and completions. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HOME, pinnedNode } from '../setup.mjs';
import { readCommandLine } from './command-line.mjs';
import { bashCompletion, fishCompletion, zshCompletion } from './completions.mjs';
import { manOfCommand, manOfSettings } from './man.mjs';

/** Asked of the pinned Node: ours may be one that reads no TypeScript, and began before zod was installed. */
const KEYS = `
  import { configKeys } from './src/config/keys.ts';
  process.stdout.write(JSON.stringify(configKeys()));
`;

/** Writes them, asking the program in `stage` itself. @param date of the source, YYYY-MM-DD */
export function stageShare(stage, version, date) {
  const commandLine = readCommandLine([pinnedNode(), join(stage, 'dist/cli.js')]);
  const files = {
    'man/man1/stackvizd.1': manOfCommand(commandLine, version, date),
    'man/man5/stackvizd.yaml.5': manOfSettings(settings(), version, date),
    'bash-completion/completions/stackvizd': bashCompletion(commandLine),
    'zsh/site-functions/_stackvizd': zshCompletion(commandLine),
    'fish/vendor_completions.d/stackvizd.fish': fishCompletion(commandLine),
  };
  for (const [file, text] of Object.entries(files)) {
    const path = join(stage, 'share', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** The settings, as `configKeys()` of the sources has them. */
function settings() {
  const words = ['--input-type=module', '--eval', KEYS];
  return JSON.parse(execFileSync(pinnedNode(), words, { cwd: HOME, encoding: 'utf8' }));
}
