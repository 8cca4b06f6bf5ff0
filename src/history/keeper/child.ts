/** The process that keeps the history, as its daemon sees it: there is one, or none. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { entryModule, NO_DEBUGGER } from '../../base/program.ts';
import type { KeeperOrder } from './protocol.ts';

/** One that died is not started again before so long after its start. */
const AGAIN_MS = 10_000;
const HEAP_MEBIBYTES = 256;
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'JOURNAL_STREAM'];

export interface KeeperChild {
  isThere(): boolean;
  /** The process, which is started where there is none; null: one died soon after its start, a moment ago. */
  start(order: () => KeeperOrder): ChildProcess | null;
  /** Ends it, at whatever it is. */
  end(): Promise<void>;
}

function forkKeeper(): ChildProcess {
  const env = Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]]));
  return fork(fileURLToPath(entryModule('history/keeper/keeper-process')), {
    execArgv: [
      `--max-old-space-size=${HEAP_MEBIBYTES}`,
      NO_DEBUGGER,
      // as in bin/stackvizd
      '--max-semi-space-size=1',
      '--disable-warning=ExperimentalWarning',
    ],
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** @param onLost told why it ended by itself */
export function createKeeperChild(
  onMessage: (message: unknown) => void,
  onLost: (why: string) => void,
): KeeperChild {
  let child: ChildProcess | null = null;
  let startedMs = Number.NEGATIVE_INFINITY;
  return {
    isThere: () => child !== null,
    start(order) {
      if (child?.connected) return child;
      if (performance.now() - startedMs < AGAIN_MS) return null;
      startedMs = performance.now();
      const started = forkKeeper();
      const lost = (why: string) => {
        if (child !== started) return;
        child = null;
        onLost(why);
      };
      started.on('message', (message) => {
        if (child === started) onMessage(message);
      });
      started.on('error', (error) => lost(error.message));
      started.on('exit', (code, signal) => lost(signal ?? `exit code ${code}`));
      child = started;
      started.send(order(), () => undefined);
      return started;
    },
    async end() {
      const last = child;
      child = null;
      startedMs = Number.NEGATIVE_INFINITY;
      if (last === null) return;
      const gone = new Promise((resolve) => last.once('exit', resolve));
      last.kill('SIGKILL');
      await gone;
    },
  };
}
