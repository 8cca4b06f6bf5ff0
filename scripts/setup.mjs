/**
 * Makes a fresh clone ready: dependencies, the pinned Node among them, and the build.
 *
 * Plain JavaScript without dependencies: it runs on the machine's own Node (20 or later), before
 * anything is installed. Every function does nothing where nothing is to be done.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTurn } from './turn.mjs';

/** The repository. */
export const HOME = fileURLToPath(new URL('..', import.meta.url));

const OLDEST_NODE = [22, 22];

/** A progress line. */
export function say(text) {
  console.log(`stackvizd: ${text}`);
}

/** An error whose message is all that a user needs to see. */
export class SetupError extends Error {}

/**
 * Runs a command with its output visible; resolves with its exit code, or with 128 and the number
 * of the signal that ended it.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: HOME, stdio: 'inherit', ...options });
    child.once('error', (error) =>
      reject(new SetupError(`${command} could not be started: ${error.message}`)),
    );
    child.once('exit', (code) => resolve(code ?? 128));
  });
}

/** Runs npm: the one that runs us, else the one on PATH. */
export async function npm(args) {
  const script = process.env.npm_execpath;
  const known = script !== undefined && existsSync(script);
  const code = known
    ? await run(process.execPath, [script, ...args])
    : await run('npm', args, { shell: process.platform === 'win32' });
  if (code !== 0) throw new SetupError(`npm ${args.join(' ')} failed (exit code ${code})`);
}

const alone = (work) =>
  inTurn(HOME, () => say('another set-up of this checkout is at work ...'), work);

/** Installs the locked dependencies unless they are there. */
export const ensureDependencies = () => alone(installDependencies);

/** Builds dist/ unless it was built from exactly these sources. */
export const ensureBuild = () => alone(build);

async function installDependencies() {
  const difference = dependencyDifference();
  if (difference !== null) {
    say(
      `installing dependencies by npm (${difference}); it takes a minute or more and says nothing meanwhile ...`,
    );
    await npm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund']);
  }
  linkRuntime();
}

/**
 * Puts the pinned Node where npm scripts find it. npm 9 (Debian 13) leaves that link out, seemingly
 * because the runtime of the other processor, which it drops, has a link of the same name.
 */
function linkRuntime() {
  const name = `node-${process.platform}-${process.arch}`;
  if (existsSync(pinnedPath()) || !existsSync(join(HOME, `node_modules/${name}/bin/node`))) return;
  symlinkSync(`../${name}/bin/node`, pinnedPath());
}

/**
 * How node_modules differs from package-lock.json; null where it does not. npm keeps the lock file
 * of what it has installed in node_modules, and removes it first when it changes anything.
 */
function dependencyDifference() {
  const wanted = readPackages(join(HOME, 'package-lock.json'));
  if (wanted === null) throw new SetupError('package-lock.json is missing or broken');
  const installed = readPackages(join(HOME, 'node_modules/.package-lock.json'));
  if (installed === null) return 'none are installed';
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.link) continue;
    const found = installed[path];
    // Optional packages are there for one platform each.
    if (found === undefined && !entry.optional && !entry.devOptional) return `${path} is missing`;
    if (found !== undefined && found.version !== entry.version) return `${path} is another version`;
  }
  return null;
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

function pinnedPath() {
  return join(HOME, 'node_modules/.bin/node');
}

function nodeIsRecent() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/** Path of the Node that runs everything else. */
export function pinnedNode() {
  if (existsSync(pinnedPath())) return pinnedPath();
  if (nodeIsRecent()) return process.execPath;
  throw new SetupError(
    `Node ${process.versions.node} is too old and no pinned Node is there for ` +
      `${process.platform}-${process.arch}: install Node ${OLDEST_NODE.join('.')} or later`,
  );
}

async function build() {
  const stamp = join(HOME, 'dist/.sources');
  const sources = sourcesHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  say('building ...');
  await npm(['run', '--silent', 'build']);
  mkdirSync(join(HOME, 'dist'), { recursive: true });
  writeFileSync(stamp, sources);
}

/** Hash of everything the build reads. */
function sourcesHash() {
  const hash = createHash('sha256');
  const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts'];
  for (const directory of ['src', 'site']) {
    for (const entry of readdirSync(join(HOME, directory), {
      recursive: true,
      withFileTypes: true,
    })) {
      if (entry.isFile())
        files.push(
          join(directory, join(entry.parentPath, entry.name).slice(join(HOME, directory).length)),
        );
    }
  }
  for (const file of files.filter((name) => !/(^|\/)(node_modules|dist)\//.test(name)).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(HOME, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Runs `main`; a SetupError is shown as one line, exit code 1. */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`stackvizd: ${error.message}`);
    process.exitCode = 1;
  }
}
