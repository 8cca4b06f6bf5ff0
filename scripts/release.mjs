/**
 * `npm run release [-- --version X.Y.Z] [--out DIR]`: makes release/stackvizd-X.Y.Z.tar.gz, with the
 * program, its dependencies, the runtime for this kind of processor, units and Puppet module, and a
 * .sha256 beside it. The same commit gives the same bytes: names are sorted, times are the commit's.
 */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packTarball } from './release-pack.mjs';
import { stageDependencies, stageProgram, writeChecksums } from './release-stage.mjs';
import { ensureDependencies, HOME, runMain, SetupError, say } from './setup.mjs';

/** Copied as they are; the others are said to be missing. */
const FILES = [
  'LICENSE',
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'docs',
  'systemd',
];
/** Parts of the module that only its developers need. */
const PUPPET_LEFT_OUT = /^puppet\/(spec|pkg|vendor|coverage|\.[^/]*|Gemfile.*|Rakefile)(\/|$)/;
const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

async function main() {
  const { values } = parseArgs({
    options: { version: { type: 'string' }, out: { type: 'string', default: 'release' } },
  });
  await ensureDependencies();
  const manifest = JSON.parse(readFileSync(join(HOME, 'package.json'), 'utf8'));
  const version = values.version ?? manifest.version;
  if (!VERSION.test(version)) throw new SetupError(`"${version}" is not a version`);
  const name = `stackvizd-${version}`;
  const work = mkdtempSync(join(tmpdir(), 'stackvizd-release-'));
  try {
    const stage = join(work, name);
    mkdirSync(stage);
    await stageProgram(stage, { ...manifest, version });
    await stageDependencies(stage);
    for (const file of FILES) copy(file, stage);
    copy('puppet', stage, (path) => !PUPPET_LEFT_OUT.test(path));
    writeChecksums(stage);

    const out = resolve(HOME, values.out);
    mkdirSync(out, { recursive: true });
    const tarball = join(out, `${name}.tar.gz`);
    await packTarball(stage, tarball);
    const bytes = readFileSync(tarball);
    const hash = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(`${tarball}.sha256`, `${hash}  ${name}.tar.gz\n`);
    say(`${tarball}: ${(bytes.length / 2 ** 20).toFixed(1)} MiB`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return 0;
}

/** @param wanted decides by the path relative to the repository */
function copy(file, stage, wanted = () => true) {
  if (!existsSync(join(HOME, file))) {
    say(`warning: there is no ${file} to put into the release`);
    return;
  }
  cpSync(join(HOME, file), join(stage, file), {
    recursive: true,
    filter: (source) => wanted(source.slice(HOME.length)),
  });
}

await runMain(main);
