/** The directory that a release tarball is made of. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { HOME, npm, pinnedNode, run, SetupError } from '../setup.mjs';
import { collectLicences, licenceText } from './licences.mjs';
import { sourceTime } from './pack.mjs';
import { stageShare } from './share.mjs';

/** Debian's names of processors -> Node's. */
export const ARCHITECTURES = { amd64: 'x64', arm64: 'arm64' };
/** Debian's names of processors -> those of the GNU tools. */
const PROCESSORS = { amd64: 'x86_64', arm64: 'aarch64' };
/** What is needed to make a release, for any processor on any. */
export const RELEASE_PACKAGES = ['binutils-x86-64-linux-gnu', 'binutils-aarch64-linux-gnu'];

/**
 * What the runtime is linked with, as Debian's packages: `ldd node`, and the newest symbols it asks for
 * (GLIBC_2.28, GLIBCXX_3.4.21, GCC_3.4).
 */
export const LIBRARIES = ['libc6 (>= 2.28)', 'libgcc-s1 (>= 3.4)', 'libstdc++6 (>= 5.2)'];

/** Headers and manual pages: half of the runtime's package. */
const RUNTIME_LEFT_OUT = ['include', 'share', 'CHANGELOG.md', 'README.md'];
/** Fields of package.json that say nothing once everything is installed. */
const DEVELOPMENT_FIELDS = ['scripts', 'devDependencies', 'files', 'private'];

/** bin/ and dist/ (built afresh, so that nothing old is in it). */
export async function stageProgram(stage) {
  const dist = join(stage, 'dist');
  const node = pinnedNode();
  const build = async (what, ...args) => {
    const vite = ['node_modules/vite/bin/vite.js', 'build', ...args, '--logLevel', 'warn'];
    await check(run(node, vite), `building the ${what}`);
  };
  await build('daemon', '--outDir', dist);
  await build('site', 'site', '--outDir', join(dist, 'site'));
  await build('page of serve', 'site/on-demand', '--outDir', join(dist, 'on-demand'));
  mkdirSync(join(stage, 'bin'));
  cpSync(join(HOME, 'bin/stackvizd'), join(stage, 'bin/stackvizd'));
  chmodSync(join(stage, 'bin/stackvizd'), 0o755);
}

/**
 * Makes `directory` a node_modules with the runtime for a processor by Debian's name; all else that the lock file
 * says production needs is built into dist/. @returns the licences of both
 */
export async function stageRuntime(directory, architecture) {
  const cpu = ARCHITECTURES[architecture];
  const runtime = `node-linux-${cpu}`;
  const install = `${directory}.install`;
  mkdirSync(install);
  for (const file of ['package.json', 'package-lock.json']) {
    cpSync(join(HOME, file), join(install, file));
  }
  const target = ['--os=linux', `--cpu=${cpu}`, '--libc=glibc'];
  const flags = ['--omit=dev', '--include=optional', '--ignore-scripts', '--prefer-offline'];
  await npm([
    'ci',
    '--prefix',
    install,
    ...flags,
    ...target,
    '--no-audit',
    '--no-fund',
    '--silent',
  ]);
  const modules = join(install, 'node_modules');
  if (!existsSync(join(modules, runtime, 'bin/node'))) {
    throw new SetupError(
      `there is no runtime ${runtime} to put into the release (npm before version 10 knows none but this machine's: --arch)`,
    );
  }
  // what npm keeps for itself: links to programs, and where it got each package from
  for (const name of ['.bin', '.package-lock.json']) remove(join(modules, name));
  const licences = collectLicences(modules);
  for (const name of packagesIn(modules)) if (name !== runtime) remove(join(modules, name));
  for (const name of RUNTIME_LEFT_OUT) remove(join(modules, runtime, name));
  // a seventh of its size; what it needs for the traces it shows itself stays
  const strip = `${PROCESSORS[architecture]}-linux-gnu-strip`;
  await check(run(strip, ['--strip-all', join(modules, runtime, 'bin/node')]), strip);
  renameSync(modules, directory);
  remove(install);
  return licences;
}

/**
 * What says which version this is and for which machine, what it needs there, under which licences, and how it is
 * used: package.json, RELEASE, THIRD-PARTY-LICENCES and share/.
 */
export function stageFacts(stage, { manifest, version, architecture, licences }) {
  const kept = Object.entries({ ...manifest, version }).filter(
    ([key]) => !DEVELOPMENT_FIELDS.includes(key),
  );
  writeJson(join(stage, 'package.json'), Object.fromEntries(kept));
  const facts = { version, architecture, libraries: LIBRARIES.join(', ') };
  const lines = Object.entries(facts).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(join(stage, 'RELEASE'), lines.join(''));
  writeFileSync(join(stage, 'THIRD-PARTY-LICENCES'), licenceText(licences));
  const date = new Date(sourceTime() * 1000).toISOString().slice(0, 10);
  stageShare(stage, version, date);
}

/** SHA256SUMS, for `sha256sum -c`. */
export function writeChecksums(stage) {
  const lines = filesBelow(stage).map((path) => {
    const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
    return `${hash}  ${relative(stage, path)}\n`;
  });
  writeFileSync(join(stage, 'SHA256SUMS'), lines.join(''));
}

/** Names of the packages at the top of a node_modules, those of a scope too. */
function packagesIn(modules) {
  return readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((part) => join(name, part)) : name,
  );
}

export function filesBelow(directory) {
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
