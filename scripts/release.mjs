/**
 * `npm run release [-- --version X.Y.Z]... [--out DIR] [--arch amd64|arm64]... [--level 4]`: makes,
 * for each processor, in release/
 *
 *     stackvizd-X.Y.Z-ARCH.tar.gz             program, dependencies, runtime, units, Puppet module, documents
 *     stackvizd_X.Y.Z_ARCH.deb                the same for Debian's dpkg
 *     openstack-stackviz-X.Y.Z.tar.gz         the Puppet module alone, for `puppet module install` and r10k
 *
 * and a .sha256 beside each. The same commit gives the same bytes: names are sorted, times are the commit's.
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
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDebianPackages } from './debian.mjs';
import { packDeb } from './release/deb.mjs';
import { packTarball } from './release/pack.mjs';
import {
  ARCHITECTURES,
  RELEASE_PACKAGES,
  stageFacts,
  stageProgram,
  stageRuntime,
  writeChecksums,
} from './release/stage.mjs';
import { ensureDependencies, HOME, runMain, SetupError, say } from './setup.mjs';

/** Copied as they are; the others are said to be missing. */
const FILES = [
  'LICENSE',
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'docs',
  'packaging',
  'systemd',
  'image',
  'roles',
];
/** Parts of the module that only its developers need. */
const PUPPET_LEFT_OUT =
  /^puppet\/(spec|pkg|vendor|coverage|\.[^/]*|Gemfile.*|Rakefile|test\.sh|reference\.rb)(\/|$)/;
const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

async function main() {
  const { values } = parseArgs({
    options: {
      version: { type: 'string', multiple: true },
      out: { type: 'string', default: 'release' },
      level: { type: 'string', default: '4' },
      arch: { type: 'string', multiple: true, default: Object.keys(ARCHITECTURES) },
    },
  });
  // directories of the packages are for everyone, whoever packs them
  process.umask(0o022);
  await ensureDependencies();
  await ensureDebianPackages(RELEASE_PACKAGES);
  const manifest = JSON.parse(readFileSync(join(HOME, 'package.json'), 'utf8'));
  const versions = values.version ?? [manifest.version];
  const wrong = versions.find((version) => !VERSION.test(version));
  if (wrong !== undefined) throw new SetupError(`"${wrong}" is not a version`);
  const unknown = values.arch.find((name) => !(name in ARCHITECTURES));
  if (unknown !== undefined) throw new SetupError(`"${unknown}" is no processor of a release`);
  if (!/^[1-9]$/.test(values.level)) throw new SetupError('--level is 1 (quick) to 9 (small)');
  const out = resolve(HOME, values.out);
  mkdirSync(out, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'stackvizd-release-'));
  try {
    const program = join(work, 'program');
    mkdirSync(program);
    await stageProgram(program);
    for (const file of FILES) copy(file, program);
    copy('puppet', program, (path) => !PUPPET_LEFT_OUT.test(path));
    for (const architecture of values.arch) {
      const modules = join(work, `modules-${architecture}`);
      const licences = await stageRuntime(modules, architecture);
      for (const version of versions) {
        const stage = join(work, architecture, `stackvizd-${version}`);
        cpSync(program, stage, { recursive: true });
        cpSync(modules, join(stage, 'node_modules'), { recursive: true });
        stageFacts(stage, { manifest, version, architecture, licences });
        await pack({ stage, out, version, architecture, level: values.level });
      }
    }
    for (const version of versions) await makeModule({ program, work, out, version });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return 0;
}

/** Tarball and Debian package of what is staged. */
async function pack({ stage, out, version, architecture, level }) {
  writeChecksums(stage);
  const tarball = join(out, `stackvizd-${version}-${architecture}.tar.gz`);
  await packTarball(stage, tarball, { level });
  tell(tarball);
  tell(await packDeb({ stage, version, architecture, out, level }));
  rmSync(stage, { recursive: true });
}

/** The module without a directory around it: r10k takes no other, and `puppet module install` takes it too. */
async function makeModule({ program, work, out, version }) {
  const { name, ...facts } = JSON.parse(
    readFileSync(join(program, 'puppet/metadata.json'), 'utf8'),
  );
  const stage = join(work, `${name}-${version}`);
  cpSync(join(program, 'puppet'), stage, { recursive: true });
  cpSync(join(HOME, 'LICENSE'), join(stage, 'LICENSE'));
  const metadata = { name, ...facts, version };
  writeFileSync(join(stage, 'metadata.json'), `${JSON.stringify(metadata, null, 2)}\n`);
  const tarball = join(out, `${name}-${version}.tar.gz`);
  await packTarball(stage, tarball, { flat: true });
  tell(tarball);
}

/** Says how large a file is, and writes its checksum beside it. */
function tell(file) {
  const bytes = readFileSync(file);
  const hash = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(`${file}.sha256`, `${hash}  ${basename(file)}\n`);
  say(`${file}: ${(bytes.length / 2 ** 20).toFixed(1)} MiB`);
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
