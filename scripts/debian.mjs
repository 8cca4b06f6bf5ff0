/** Installs Debian packages that tests need. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { SetupError, say } from './setup.mjs';

/** Of apt's output, when it fails. */
const SHOWN_CHARACTERS = 8000;
/** Wait for another apt that is at work, as on a machine that has just booted. */
const LOCK_SECONDS = 120;

/**
 * Makes sure that the packages are installed.
 *
 * As root on a Debian it installs what is missing; another user is told the command; a machine
 * without dpkg is left alone, the tests say there what they miss.
 */
export async function ensureDebianPackages(names) {
  if (spawnSync('dpkg-query', ['--version']).status !== 0) {
    say(`no dpkg here; the tests need what Debian calls ${names.join(', ')}`);
    return;
  }
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  if (process.getuid?.() !== 0) {
    throw new SetupError(
      `Debian packages are missing; run this and try again:\n  sudo apt-get update && sudo apt-get ${install.join(' ')}`,
    );
  }
  say(`installing Debian packages: ${missing.join(' ')} ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // One source that cannot be reached must not stop what the others have.
  await aptGet(['update'], env).catch((error) => say(error.message));
  await aptGet(install, env);
}

function isInstalled(name) {
  const query = ['-W', '-f', '$' + '{db:Status-Abbrev}', name];
  return spawnSync('dpkg-query', query, { encoding: 'utf8' }).stdout.startsWith('ii');
}

/** Quiet unless it fails. */
async function aptGet(args, env) {
  const child = spawn('apt-get', ['-qq', '-o', `DPkg::Lock::Timeout=${LOCK_SECONDS}`, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = [];
  child.stdout.on('data', (part) => output.push(part));
  child.stderr.on('data', (part) => output.push(part));
  const [code] = await once(child, 'close');
  if (code === 0) return;
  console.error(Buffer.concat(output).toString().slice(-SHOWN_CHARACTERS));
  throw new SetupError(`apt-get ${args.join(' ')} failed (exit code ${code})`);
}
