/**
 * A whole Debian with its systemd, as a container of systemd-nspawn: it boots, runs commands, loses
 * its power, boots again on the same disk. It has no network but its own loopback.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cgroupTop, makeCgroup, removeCgroup } from './cgroup.ts';
import { type CommandOptions, type Output, run, say, timed, waitFor } from './command.ts';
import { CACHE, debianImage, type Release } from './debian-image.ts';

export interface ScriptOptions extends CommandOptions {
  /** Whose rights it runs with; root unless told. */
  user?: string;
}

export interface Container {
  readonly release: Release;
  /** Its root directory, seen from here. */
  readonly root: string;
  /** Its process 1, seen from here. */
  readonly leader: number;
  /** Runs a shell script in it (`sh -eu`). @throws when that fails */
  sh(script: string, options?: ScriptOptions): Promise<Output>;
  /** Takes the power away: every process ends at once, nothing is flushed or told. */
  cutPower(): Promise<void>;
  boot(): Promise<void>;
  /** Ends it and removes its disk. */
  remove(): Promise<void>;
}

const BOOT_SECONDS = 90;
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
  DEBIAN_FRONTEND: 'noninteractive',
};

/** Makes a container of a fresh copy of the release's image and boots it. */
export async function createContainer(release: Release): Promise<Container> {
  const image = await debianImage(release);
  return containerOf(release, (root) => run('cp', ['-a', '--reflink=auto', `${image}/.`, root]));
}

/** Makes a container and boots it. @param fill puts a system of the release into a directory */
export async function containerOf(
  release: Release,
  fill: (root: string) => Promise<unknown>,
): Promise<Container> {
  mkdirSync(CACHE, { recursive: true, mode: 0o755 });
  removeAbandoned();
  const name = `run-${process.pid}-${release}`;
  const root = join(CACHE, name);
  mkdirSync(root, { mode: 0o755 });
  await timed(`make a copy of ${release}`, () => fill(root));
  const cgroup = makeCgroup(`stackvizd-${name}`);
  let nspawn: ChildProcess | undefined;
  let leader = 0;
  let console = '';

  async function boot(): Promise<void> {
    const child = startNspawn(name, root, cgroup);
    nspawn = child;
    const keep = (part: Buffer) => {
      console = (console + part.toString()).slice(-4000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    await timed(`boot ${release}`, () =>
      waitFor(`${release} has booted`, BOOT_SECONDS, async () => {
        if (child.exitCode !== null) throw new Error(`systemd-nspawn ended\n${console}`);
        leader = await leaderOf(child.pid as number);
        return leader !== 0 && (await isUp());
      }),
    );
  }

  /** True when every job of the boot is over; a unit that failed is told, not hidden. */
  async function isUp(): Promise<boolean> {
    const state = (await sh('systemctl is-system-running || true')).stdout.trim();
    if (state !== 'degraded') return state === 'running';
    say(`degraded: ${(await sh('systemctl --failed --plain --no-legend')).stdout.trim()}`);
    return true;
  }

  function sh(script: string, options: ScriptOptions = {}): Promise<Output> {
    const variables = Object.entries(ENVIRONMENT).map(([key, value]) => `${key}=${value}`);
    const enter = ['--target', String(leader), '--all', '--', 'env', '-i', ...variables];
    const as = options.user === undefined ? [] : ['runuser', '-u', options.user, '--'];
    return run('nsenter', [...enter, ...as, 'sh', '-euc', script], options);
  }

  async function cutPower(): Promise<void> {
    if (nspawn === undefined) return;
    const exited = once(nspawn, 'exit');
    if (nspawn.exitCode === null && nspawn.signalCode === null) {
      // Without its process 1 a pid namespace is gone, and with it nspawn.
      if (leader > 0) process.kill(leader, 'SIGKILL');
      else nspawn.kill('SIGKILL');
      await exited;
    }
    nspawn = undefined;
    leader = 0;
  }

  const container: Container = {
    release,
    root,
    get leader() {
      return leader;
    },
    sh,
    cutPower,
    boot,
    async remove() {
      await cutPower();
      rmSync(root, { recursive: true, force: true });
      rmSync(join(CACHE, `.#${name}.lck`), { force: true });
      removeCgroup(cgroup);
    },
  };
  try {
    await boot();
  } catch (error) {
    await container.remove();
    throw error;
  }
  return container;
}

/**
 * Shuts down when we end, whatever ends us: a signal to our process group does not reach it, which would
 * end nspawn alone, but the one for a parent's death does, on which it tells the container to power off.
 */
function startNspawn(name: string, root: string, cgroup: string): ChildProcess {
  const words = ['setpriv', '--pdeathsig', 'TERM', 'systemd-nspawn', '--quiet', '--boot'];
  words.push('--register=no', '--keep-unit', '--private-network', '--link-journal=no');
  words.push('--console=pipe', `--machine=${name}`, `--directory=${root}`);
  const script = 'echo $$ > "$0"/cgroup.procs; exec "$@"';
  return spawn('sh', ['-euc', script, cgroup, ...words], {
    // systemd 257 and later boot with the unified hierarchy only, also where the host has the old one.
    env: { PATH: process.env.PATH ?? '', SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

/** The child of nspawn that is the container's process 1; 0 while there is none. */
async function leaderOf(nspawn: number): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'pid=,comm=', '--ppid', String(nspawn)], {
    codes: [0, 1],
  });
  return Number(/(\d+) systemd\n/.exec(stdout)?.[1] ?? 0);
}

/** Removes what runs that were killed left behind. */
function removeAbandoned(): void {
  const abandoned = (name: string) => {
    const pid = /^(?:\.#|stackvizd-)?(?:run|build)-(\d+)-/.exec(name)?.[1];
    return pid !== undefined && !existsSync(`/proc/${pid}`);
  };
  const top = cgroupTop() ?? '';
  for (const name of readdirSync(top).filter(abandoned)) removeCgroup(join(top, name));
  for (const name of readdirSync(CACHE).filter(abandoned)) {
    rmSync(join(CACHE, name), { recursive: true, force: true });
  }
}
