/** The directory that a release tarball is made of. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { HOME, npm, pinnedNode, run, SetupError } from './setup.mjs';

const RUNTIME = `node-${process.platform}-${process.arch}`;
/** Headers and manual pages: half of the runtime's package. */
const RUNTIME_LEFT_OUT = ['include', 'share', 'CHANGELOG.md', 'README.md'];
/** Of dependencies: types, and maps back to sources that are not there. */
const LEFT_OUT = /\.(d\.[cm]?ts|map|md|markdown)$/;
/** Fields of package.json that say nothing once everything is installed. */
const DEVELOPMENT_FIELDS = ['scripts', 'devDependencies', 'files', 'private'];

/** bin/, dist/ (built afresh, so that nothing old is in it) and package.json. */
export async function stageProgram(stage, manifest) {
  const dist = join(stage, 'dist');
  const node = pinnedNode();
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', dist];
  await check(run(node, [...tsc, '--sourceMap', 'false']), 'tsc');
  const vite = ['node_modules/vite/bin/vite.js', 'build', 'site', '--logLevel', 'warn'];
  await check(run(node, [...vite, '--outDir', join(dist, 'site')]), 'vite');
  const kept = Object.entries(manifest).filter(([key]) => !DEVELOPMENT_FIELDS.includes(key));
  writeJson(join(stage, 'package.json'), Object.fromEntries(kept));
  mkdirSync(join(stage, 'bin'));
  cpSync(join(HOME, 'bin/stackvizd'), join(stage, 'bin/stackvizd'));
  chmodSync(join(stage, 'bin/stackvizd'), 0o755);
}

/** node_modules with what the lock file says production needs. */
export async function stageDependencies(stage) {
  const install = `${stage}.install`;
  mkdirSync(install);
  for (const file of ['package.json', 'package-lock.json']) {
    cpSync(join(HOME, file), join(install, file));
  }
  const flags = ['--omit=dev', '--include=optional', '--ignore-scripts', '--prefer-offline'];
  await npm(['ci', '--prefix', install, ...flags, '--no-audit', '--no-fund', '--silent']);
  const modules = join(install, 'node_modules');
  if (!existsSync(join(modules, RUNTIME, 'bin/node'))) {
    throw new SetupError(`there is no runtime ${RUNTIME} to put into the release`);
  }
  // what npm keeps for itself: links to programs, and where it got each package from
  for (const name of ['.bin', '.package-lock.json']) remove(join(modules, name));
  for (const name of RUNTIME_LEFT_OUT) remove(join(modules, RUNTIME, name));
  for (const path of filesBelow(modules)) if (LEFT_OUT.test(path)) remove(path);
  cpSync(modules, join(stage, 'node_modules'), { recursive: true });
  remove(install);
}

/** SHA256SUMS, for `sha256sum -c`. */
export function writeChecksums(stage) {
  const lines = filesBelow(stage).map((path) => {
    const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
    return `${hash}  ${relative(stage, path)}\n`;
  });
  writeFileSync(join(stage, 'SHA256SUMS'), lines.join(''));
}

function filesBelow(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const remove = (path) => rmSync(path, { recursive: true, force: true });

async function check(exitCode, what) {
  if ((await exitCode) !== 0) throw new SetupError(`${what} failed`);
}

function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
