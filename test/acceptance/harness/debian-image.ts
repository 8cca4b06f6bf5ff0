/**
 * Debian systems to make containers of: built once from the mirror this machine's own apt uses, kept
 * outside the project and used again.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, timed } from './command.ts';

export type Release = 'trixie' | 'bookworm';

/** Where images and the copies that run are; the largest thing is about 500 MB a release. */
export const CACHE = process.env.STACKVIZD_ACCEPTANCE_CACHE ?? '/var/cache/stackvizd-acceptance';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** What a logs server has before it hears of us. */
const PRESENT = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'apache2',
  'rsync',
  'puppet-agent',
  'puppet-module-puppetlabs-stdlib',
  'ca-certificates',
  'procps',
  'iproute2',
  'acl',
  'xz-utils',
];

/** In apt's cache only: a container has no network, and it is for the tests to install them. */
const DOWNLOADED: Record<Release, string[]> = {
  trixie: ['redis-server', 'nginx', 'valkey-server', 'apparmor'],
  bookworm: ['redis-server', 'nginx'],
};

const BUILD_SECONDS = 600;

/** What would only disturb: timers, an agent without a server, a getty of a console nobody sits at. */
const MASKED = [
  'puppet.service',
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'man-db.timer',
  'console-getty.service',
];

/** Directory of the image of a release; builds it where it is missing. */
export async function debianImage(release: Release): Promise<string> {
  const recipe = JSON.stringify([PRESENT, DOWNLOADED[release], MASKED, build.toString()]);
  const key = createHash('sha256').update(recipe).digest('hex').slice(0, 8);
  const image = join(CACHE, `${release}-${key}`);
  if (existsSync(image)) return image;
  mkdirSync(CACHE, { recursive: true, mode: 0o755 });
  const unfinished = join(CACHE, `build-${process.pid}-${release}`);
  rmSync(unfinished, { recursive: true, force: true });
  try {
    await timed(`build the base image of ${release}`, () => build(release, unfinished));
    renameSync(unfinished, image);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  for (const name of readdirSync(CACHE)) {
    if (name.startsWith(`${release}-`) && join(CACHE, name) !== image) {
      rmSync(join(CACHE, name), { recursive: true, force: true });
    }
  }
  return image;
}

async function build(release: Release, directory: string): Promise<void> {
  const download = `chroot "$1" apt-get install -qq --yes --no-install-recommends --download-only ${DOWNLOADED[release].join(' ')}`;
  await run(
    'mmdebstrap',
    [
      '--quiet',
      '--mode=root',
      '--variant=minbase',
      `--include=${PRESENT.join(',')}`,
      `--keyring=${KEYRING}`,
      '--dpkgopt=force-unsafe-io',
      // Puppet's apt-get install finds the lists and the packages there, as with a mirror at hand.
      '--skip=cleanup/apt',
      `--customize-hook=${download}`,
      release,
      directory,
      await mirror(),
    ],
    { seconds: BUILD_SECONDS },
  );
  for (const unit of MASKED) {
    await run('ln', ['-sfn', '/dev/null', join(directory, 'etc/systemd/system', unit)]);
  }
  writeFileSync(join(directory, 'etc/hosts'), '127.0.0.1 localhost logs logs.example.org\n');
  writeFileSync(join(directory, 'etc/hostname'), 'logs\n');
  writeFileSync(join(directory, 'etc/resolv.conf'), '');
  // Without an id it would be a first boot, which asks questions.
  writeFileSync(join(directory, 'etc/machine-id'), `${randomBytes(16).toString('hex')}\n`);
}

/** The mirror of this machine's Debian. @throws where apt knows none */
export async function mirror(): Promise<string> {
  const format = '$(ORIGIN) $(REPO_URI)';
  const { stdout } = await run('apt-get', [
    'indextargets',
    '--format',
    format,
    'Identifier: Packages',
  ]);
  const debian = stdout.split('\n').filter((line) => /^Debian \S/.test(line));
  const main = debian.find((line) => !/security/.test(line));
  if (main === undefined) throw new Error('apt knows no Debian mirror: run apt-get update');
  return main.slice('Debian '.length);
}
