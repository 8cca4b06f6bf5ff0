/** The licence texts of everything that a release carries, as they came with each package. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOME } from '../setup.mjs';

export const LICENCE_FILE = /^(?:licen[sc]es?|copying|notice)(?:[.-].*)?$/i;
const IMPORT = /from '((?:@[\w.-]+\/)?[a-z][\w.-]*)[^']*'/g;

/**
 * Of all packages below a node_modules, and of those that are built into the site's scripts.
 *
 * @returns {{ name: string, version: string, licence: string, text: string }[]} by name
 */
export function collectLicences(modules) {
  const directories = [...packagesBelow(modules), ...bundled()];
  const found = new Map(
    directories.map((directory) => {
      const { name, version, license = 'unknown' } = readJson(join(directory, 'package.json'));
      const texts = readdirSync(directory)
        .filter((file) => LICENCE_FILE.test(file))
        .sort()
        .map((file) => readFileSync(join(directory, file), 'utf8').trim());
      return [`${name} ${version}`, { name, version, licence: license, text: texts.join('\n\n') }];
    }),
  );
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** All of them as one text for people. */
export function licenceText(licences) {
  const rule = '-'.repeat(80);
  return licences
    .map(({ name, version, licence, text }) => {
      const own = text === '' ? 'The package has no text beyond the name of its licence.' : text;
      return `${rule}\n${name} ${version}: ${licence}\n${rule}\n\n${own}\n`;
    })
    .join('\n');
}

function* packagesBelow(modules) {
  if (!existsSync(modules)) return;
  for (const entry of readdirSync(modules)) {
    const directory = join(modules, entry);
    if (entry.startsWith('@')) yield* packagesBelow(directory);
    else if (existsSync(join(directory, 'package.json'))) {
      yield directory;
      yield* packagesBelow(join(directory, 'node_modules'));
    }
  }
}

/** Packages that the site imports; they are in its files, not in node_modules of the release. */
function bundled() {
  const site = join(HOME, 'site');
  const names = readdirSync(site, { recursive: true })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('node_modules'))
    .flatMap((file) => [...readFileSync(join(site, file), 'utf8').matchAll(IMPORT)])
    .map(([, name]) => name);
  return [...new Set(names)]
    .map((name) => join(HOME, 'node_modules', name))
    .filter((directory) => existsSync(join(directory, 'package.json')));
}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
