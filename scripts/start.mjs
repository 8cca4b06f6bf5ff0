/**
 * `npm start`: sets up what is missing, then shows the demo; `npm start -- --root DIR [options]`
 * (or `--config FILE`) serves a real tree with `stackvizd run` instead.
 *
 * Ctrl-C ends it with exit code 0, whether the terminal sends the signal to every process or
 * somebody sends it to npm alone.
 */
import { spawn } from 'node:child_process';
import { resolve as resolvePath } from 'node:path';
import { ensureBuild, ensureDependencies, HOME, pinnedNode, runMain } from './setup.mjs';

const STOPPING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** A terminal's signal arrives twice, from the terminal and from npm; later ones mean "now!". */
const SAME_SIGNAL_MS = 1000;
const ORPHAN_CHECK_MS = 500;

async function main() {
  const args = absolutePaths(process.argv.slice(2));
  const real = args.some((arg) => /^(--root|--config|-c|--help|-h)(=|$)/.test(arg));
  if (!real && args.length > 0) {
    console.error(
      'The demo takes no options; `npm start -- --root DIR [options]` serves a real tree.',
    );
    return 2;
  }
  await ensureDependencies();
  await ensureBuild();
  return supervise(real ? ['dist/cli.js', 'run', ...args] : ['scripts/demo/demo.ts', ...args]);
}

/** Relative paths mean the directory npm was called in; npm changes into ours. */
function absolutePaths(args) {
  const from = process.env.INIT_CWD ?? process.cwd();
  return args.map((arg, index) => {
    const joined = /^(--root|--config)=(.*)$/.exec(arg);
    if (joined) return `${joined[1]}=${resolvePath(from, joined[2])}`;
    return /^(--root|--config|-c)$/.test(args[index - 1]) ? resolvePath(from, arg) : arg;
  });
}

/**
 * Runs the pinned Node with `args`, passes signals on and resolves with the exit code: 0 after a
 * signal. The child has a process group of its own, so that it gets a terminal's signal only once;
 * the IPC channel tells it when we are gone.
 */
function supervise(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(pinnedNode(), args, {
      cwd: HOME,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let stoppedAt;
    const stop = () => {
      const now = Date.now();
      if (stoppedAt === undefined) child.kill('SIGTERM');
      else if (now - stoppedAt > SAME_SIGNAL_MS) killGroup(child.pid);
      stoppedAt ??= now;
    };
    for (const signal of STOPPING_SIGNALS) process.on(signal, stop);
    // npm may be killed without a word.
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      stop();
    }, ORPHAN_CHECK_MS);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearInterval(watch);
      resolve(stoppedAt === undefined ? (code ?? 1) : 0);
    });
  });
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended in this moment.
  }
}

await runMain(main);
