/**
 * A logs server as it is before and after stackvizd: Debian with Apache over the logs root and the
 * user that uploads, then the module applied to it.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type ContainerBrowser, openBrowser } from './browser.ts';
import { type Output, timed } from './command.ts';
import { type Container, createContainer } from './container.ts';
import type { Release } from './debian-image.ts';
import { type JournalEntry, readJournal } from './journal.ts';
import { type Releases, VERSIONS } from './releases.ts';

export const LOGS_ROOT = '/srv/static/logs';
/** Who uploads; the same name as on OpenDev's servers. */
export const UPLOADER = 'zuul';

export const UNITS = [
  'stackviz.target',
  'stackviz-watcher.service',
  'stackviz-worker@1.service',
  'stackviz-worker@2.service',
  'stackviz-metrics.socket',
  'stackviz-metrics.service',
  'stackviz-sweep.timer',
  'redis-server@stackviz.service',
];

const APPLY_SECONDS = 300;
/** Exit codes of `puppet apply --detailed-exitcodes`. */
const SUCCEEDED = [0, 2];
/** 1: no catalog; 4, 6: resources failed, and others changed. */
const FAILED = [1, 4, 6];
const MANIFEST = '/root/site.pp';

export interface LogsServer {
  readonly container: Container;
  /** A path of the server as this machine sees it now, mounts of the server included. */
  path(path: string): string;
  /**
   * Applies the module with these parameters, Puppet source text by name.
   *
   * @param options.serve those of class stackviz::serve beside it
   * @returns exit code (0: nothing to change, 2: changed) and output
   * @throws when a resource failed, or, where `fails`, when none did
   */
  apply(parameters?: Record<string, string>, options?: ApplyOptions): Promise<Output>;
  journal(unit: string): Promise<JournalEntry[]>;
  browser(): Promise<ContainerBrowser>;
  /** Boots again after `container.cutPower()`. */
  boot(): Promise<void>;
  remove(): Promise<void>;
}

export interface ApplyOptions {
  fails?: boolean;
  serve?: Record<string, string>;
}

/** How the parts of the tests get at their server, which is made after they are declared. */
export type Server = () => LogsServer;

/** What the acceptance tests set; small times, so that they need not wait for minutes. */
export const PARAMETERS: Record<string, string> = {
  root: `'${LOGS_ROOT}'`,
  version: `'${VERSIONS.first}'`,
  source: "'/root/stackvizd-{version}-{arch}.tar.gz'",
  web_server: "'apache'",
  sweep_interval_seconds: '10',
  quiet_period_seconds: '5',
};

/** A logs server without stackvizd. */
export async function createLogsServer(release: Release, releases: Releases): Promise<LogsServer> {
  const container = await createContainer(release);
  try {
    await makeLogsServer(container);
    await deliver(container, releases);
  } catch (error) {
    await container.remove();
    throw error;
  }
  let browser: ContainerBrowser | undefined;
  const closeBrowser = async () => {
    await browser?.close();
    browser = undefined;
  };

  return {
    container,
    path: (path) => `/proc/${container.leader}/root${path}`,
    async apply(parameters = PARAMETERS, { fails = false, serve } = {}) {
      const classes = [classOf('stackviz', parameters), serve && classOf('stackviz::serve', serve)];
      writeFileSync(join(container.root, MANIFEST), classes.join('\n'));
      return timed(`puppet apply ${JSON.stringify(parameters)}`, () =>
        container.sh(
          `puppet apply --detailed-exitcodes --color=false --modulepath=/root/modules:/usr/share/puppet/modules ${MANIFEST}`,
          { codes: fails ? FAILED : SUCCEEDED, seconds: APPLY_SECONDS },
        ),
      );
    },
    journal: (unit) => readJournal(container, unit),
    async browser() {
      browser ??= await openBrowser(container);
      return browser;
    },
    async boot() {
      await closeBrowser();
      await container.boot();
      await standInForLimits(container);
    },
    async remove() {
      await closeBrowser();
      await container.remove();
    },
  };
}

function classOf(name: string, parameters: Record<string, string>): string {
  const lines = Object.entries(parameters).map(([name, value]) => `  ${name} => ${value},`);
  return `class { '${name}':\n${lines.join('\n')}\n}\n`;
}

/** The uploader, the logs root, and the server's own site over it. */
async function makeLogsServer(container: Container): Promise<void> {
  const site = '/etc/apache2/sites-available/logs.conf';
  writeFileSync(
    join(container.root, site),
    readFileSync(new URL('apache-logs.conf', import.meta.url)),
  );
  await container.sh(`
    useradd --create-home --shell /bin/bash ${UPLOADER}
    # Builds may be 0750: the web server is in the uploader's group, as on a server that has such.
    usermod --append --groups ${UPLOADER} www-data
    install -d -o ${UPLOADER} -g ${UPLOADER} -m 0755 ${dirname(LOGS_ROOT)} ${LOGS_ROOT}
    a2dissite -q 000-default
    a2ensite -q logs
    systemctl restart apache2
  `);
  await standInForLimits(container);
}

/**
 * The limits of inotify are those of the whole machine, and no test's to change: plain files stand in
 * for them, with a kernel's own small values, or those that the server sets when it boots.
 */
async function standInForLimits(container: Container): Promise<void> {
  await container.sh(`
    cd /proc/sys/fs
    mount -t tmpfs -o size=64k,mode=0755 tmpfs inotify
    cd inotify
    echo 8192 > max_user_watches
    echo 16384 > max_queued_events
    echo 128 > max_user_instances
    systemctl restart systemd-sysctl
  `);
}

/** The releases, and the module of the first of them, installed as Puppet does it. */
async function deliver(container: Container, releases: Releases): Promise<void> {
  for (const file of [...releases.files, releases.module]) {
    cpSync(file, join(container.root, 'root', basename(file)));
  }
  await container.sh(
    `puppet module install --ignore-dependencies --modulepath=/root/modules /root/${basename(releases.module)}`,
  );
}
