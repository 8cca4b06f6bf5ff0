/** A release as a Debian package: the same program, where Debian has such things. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { HOME, run, SetupError } from '../setup.mjs';
import { LICENCE_FILE } from './licences.mjs';
import { sourceTime } from './pack.mjs';
import { filesBelow, LIBRARIES } from './stage.mjs';
import { packageUnits } from './units.mjs';

const PACKAGING = join(HOME, 'packaging');
const SCRIPTS = ['postinst', 'prerm', 'postrm'];
const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'docs'];

/** 1.0.0-rc.1 comes before 1.0.0. */
export const debianVersion = (version) => version.replace('-', '~');

/**
 * Packs a staged release, which is left as it is.
 *
 * @param stage as of stage.mjs @param out directory for the package
 * @returns {Promise<string>} its path
 */
export async function packDeb({ stage, version, architecture, out, level }) {
  const root = `${stage}.deb`;
  rmSync(root, { recursive: true, force: true });
  const at = (path) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    return join(root, path);
  };
  const copy = (from, to) => cpSync(from, at(to), { recursive: true });
  const write = (path, text) => writeFileSync(at(path), text);

  for (const part of ['bin', 'dist', 'node_modules', 'package.json', 'RELEASE']) {
    copy(join(stage, part), `usr/lib/stackvizd/${part}`);
  }
  symlinkSync('../lib/stackvizd/bin/stackvizd', at('usr/bin/stackvizd'));
  // for test nodes: the image element links to it
  copy(join(stage, 'image/gate'), 'usr/lib/stackvizd/image/gate');
  for (const [name, text] of packageUnits(join(stage, 'systemd'))) {
    write(`usr/lib/systemd/system/${name}`, text);
  }
  copy(join(PACKAGING, 'debian/sysusers.conf'), 'usr/lib/sysusers.d/stackvizd.conf');
  copy(join(PACKAGING, 'debian/tmpfiles.conf'), 'usr/lib/tmpfiles.d/stackvizd.conf');
  copy(join(PACKAGING, 'debian/stackvizd-setup'), 'usr/sbin/stackvizd-setup');
  for (const [name, text] of redisFiles()) write(`usr/share/stackvizd/${name}`, text);
  copy(join(PACKAGING, 'debian/environment'), 'etc/stackvizd/environment');
  copy(join(PACKAGING, 'apparmor'), 'etc/apparmor.d');

  copy(join(stage, 'share'), 'usr/share');
  write(
    'usr/share/zsh/vendor-completions/_stackvizd',
    readFileSync(join(stage, 'share/zsh/site-functions/_stackvizd')),
  );
  rmSync(join(root, 'usr/share/zsh/site-functions'), { recursive: true });
  copy(join(PACKAGING, 'debian/stackvizd-setup.8'), 'usr/share/man/man8/stackvizd-setup.8');
  const doc = 'usr/share/doc/stackvizd';
  for (const name of DOCUMENTS) copy(join(stage, name), `${doc}/${name}`);
  copy(join(PACKAGING, 'debian/copyright'), `${doc}/copyright`);
  write(
    `${doc}/THIRD-PARTY-LICENCES.gz`,
    packed(readFileSync(join(stage, 'THIRD-PARTY-LICENCES'))),
  );
  write(`${doc}/changelog.gz`, packed(changelog(version)));
  write(
    'usr/share/lintian/overrides/stackvizd',
    readFileSync(join(PACKAGING, 'debian/lintian-overrides')),
  );
  tidy(root);

  const files = filesBelow(root);
  const size = files.reduce((sum, file) => sum + Math.ceil(readFileSync(file).length / 1024), 0);
  write('DEBIAN/control', control({ version, architecture, size }));
  write(
    'DEBIAN/conffiles',
    list(
      files.map((file) => `/${relative(root, file)}`).filter((file) => file.startsWith('/etc/')),
    ),
  );
  write('DEBIAN/md5sums', list(files.map((file) => `${md5(file)}  ${relative(root, file)}`)));
  for (const name of SCRIPTS) {
    copy(join(PACKAGING, 'debian', name), `DEBIAN/${name}`);
    chmodSync(join(root, 'DEBIAN', name), 0o755);
  }
  const deb = join(out, `stackvizd_${debianVersion(version)}_${architecture}.deb`);
  await build(root, deb, level);
  rmSync(root, { recursive: true });
  return deb;
}

async function build(root, deb, level) {
  const env = { ...process.env, SOURCE_DATE_EPOCH: sourceTime() };
  // xz, because older lintian and dpkg know nothing smaller
  const args = ['--root-owner-group', '-Zxz', `-z${level}`, '--build', root, deb];
  if ((await run('dpkg-deb', args, { env, stdio: ['ignore', 'ignore', 'inherit'] })) !== 0) {
    throw new SetupError('dpkg-deb failed');
  }
}

/** The Redis of its own, as the Puppet module has it, with the values a template leaves open. */
function redisFiles() {
  const template = (name) =>
    readFileSync(join(HOME, 'puppet/templates', name), 'utf8')
      .replaceAll(/^<%-.*\n/gm, '')
      .replaceAll(/^# Managed by Puppet.*$/gm, '# Written by stackvizd-setup.')
      .replaceAll(/<%=.*?%>/g, '256mb');
  return new Map([
    ['redis.conf', template('redis.conf.epp')],
    ['redis-drop-in.conf', template('redis-drop-in.conf.epp')],
    ['redis-tmpfiles.conf', template('tmpfiles.conf.epp')],
    ['sysctl.conf', readFileSync(join(PACKAGING, 'debian/sysctl.conf'), 'utf8')],
  ]);
}

/** What Debian wants of files: licences in one place, pages packed, execute bits where something runs. */
function tidy(root) {
  for (const file of filesBelow(root)) {
    const name = relative(root, file);
    if (name.startsWith('usr/lib/stackvizd/node_modules/') && LICENCE_FILE.test(basename(name))) {
      rmSync(file);
    } else if (/^usr\/share\/man\//.test(name)) {
      writeFileSync(`${file}.gz`, packed(readFileSync(file)));
      rmSync(file);
    } else {
      const runs = /\/(?:bin|gate)\/[^/]+$|^usr\/sbin\//.test(name);
      chmodSync(file, runs ? 0o755 : 0o644);
    }
  }
}

function control({ version, architecture, size }) {
  return `Package: stackvizd
Version: ${debianVersion(version)}
Section: net
Priority: optional
Architecture: ${architecture}
Installed-Size: ${size}
Maintainer: OpenStack Discuss <openstack-discuss@lists.openstack.org>
Homepage: https://opendev.org/openstack/stackviz
Depends: ${LIBRARIES.join(', ')}, systemd (>= 249)
Recommends: redis-server
Suggests: apache2 | nginx
Description: publishes a StackViz site inside every CI build on a logs server
 Watches a tree of CI logs. When the upload of a build is complete, its subunit
 streams, its dstat files and its console become a page in the build's own
 directory: what failed and why, when every test ran on which worker, and what
 the machine was doing at that moment.
 .
 It brings the Node.js it runs on. stackvizd-setup says which tree of logs it is
 for, and starts it.
`;
}

/** The entry of this version in the form that Debian's tools read; what changed is in CHANGELOG.md. */
function changelog(version) {
  const date = new Date(Number(sourceTime()) * 1000).toUTCString().replace('GMT', '+0000');
  return `stackvizd (${debianVersion(version)}) unstable; urgency=medium

  * Release ${version}: see CHANGELOG.md of the source.

 -- OpenStack Discuss <openstack-discuss@lists.openstack.org>  ${date}
`;
}

const packed = (content) => gzipSync(content, { level: 9 });
const list = (lines) => `${lines.join('\n')}\n`;
const md5 = (file) => createHash('md5').update(readFileSync(file)).digest('hex');
