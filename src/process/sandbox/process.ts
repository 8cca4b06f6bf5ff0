/** One child process of the sandbox, seen from the daemon: start it, give it a build, kill it. */
import { type ChildProcess, fork } from 'node:child_process';
import { on } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StackvizError, toStackvizError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { entryModule } from '../../base/program.ts';
import type { Outcome } from '../../queue/queue.ts';
import { maxResidentBytes } from '../budget.ts';
import { messageSchema, type SandboxAnswer, type SandboxRequest } from './protocol.ts';
import { watchStderr } from './stderr.ts';

/**
 * Heap that V8 fills before it collects the whole of it. With a limit of 512 MiB it would begin at a
 * few, once or twice a build: a quarter of the CPU time of a Tempest run (bench/queue).
 */
const INITIAL_HEAP_MEBIBYTES = 128;
const DISMISS_MS = 5_000;
/** Characters kept of an error's message, which may quote the upload. */
const MESSAGE_MAX = 2_000;
/**
 * The only variables a child gets: nothing of the queue, no password, no NODE_OPTIONS. The last one
 * says that stdout, which it inherits, leads to journald.
 */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'JOURNAL_STREAM'];

/** Resolves when the build is still ours; see Hold. */
export type Confirm = () => Promise<void>;

export interface SandboxProcess {
  readonly pid: number | undefined;
  /** Builds it was given. */
  readonly jobs: number;
  /** Resident memory after the last build in bytes. */
  readonly rss: number;
  readonly alive: boolean;
  /**
   * Has one build processed; one at a time.
   *
   * @param confirm asked by the child before it publishes
   * @throws StackvizError: the build's own, PROCESS_CRASHED when the child dies, or
   *   PROCESS_NOT_STARTED (retryable).
   */
  run(request: SandboxRequest, confirm: Confirm): Promise<Outcome>;
  /** Seconds of CPU time it has used; null: it is gone. */
  cpuSeconds(): number | null;
  /** Kills it at once and waits until it is gone. */
  kill(): Promise<void>;
  /** Lets an idle child end by itself and waits until it is gone. */
  dismiss(): Promise<void>;
}

function minimalEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** How a child ended that nobody told to. */
function causeOfDeath({ signalCode, exitCode }: ChildProcess): string {
  if (signalCode !== null) return `killed by ${signalCode}`;
  return exitCode === null ? 'it does not answer' : `exit code ${exitCode}`;
}

/** Linux counts them in hundredths of a second for programs, whatever the kernel does. */
const TICKS_PER_SECOND = 100;

/** CPU time of a process in seconds, from /proc/PID/stat, see proc_pid_stat(5). */
function cpuSecondsOf(pid: number | undefined): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name in parentheses may hold anything; utime and stime are the 14th and 15th field
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}

/** Starts a child whose heap may grow to `heapMebibytes`; `module` has processBuild(). */
export function startSandboxProcess(
  heapMebibytes: number,
  module: URL,
  log: Logger,
): SandboxProcess {
  const child = fork(
    fileURLToPath(entryModule('process/sandbox/child')),
    [module.href, String(maxResidentBytes(heapMebibytes))],
    {
      // a build that seems to need too much memory first has its garbage collected, see budget.ts
      execArgv: [
        `--max-old-space-size=${heapMebibytes}`,
        `--initial-old-space-size=${Math.min(INITIAL_HEAP_MEBIBYTES, Math.floor(heapMebibytes / 2))}`,
        '--expose-gc',
      ],
      env: minimalEnvironment(),
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    },
  );
  const stderr = child.stderr && watchStderr(child.stderr, log.child({ child: child.pid }));
  let alive = true;
  let jobs = 0;
  let rss = 0;
  let startError: Error | undefined;
  // not 'close': that does not come after we have disconnected
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      alive = false;
      resolve();
    });
    child.on('error', (error) => {
      startError ??= error;
      if (child.pid === undefined) resolve();
    });
  });
  // its last words come with, or after, its end
  const gone = Promise.all([exited, stderr?.ended]).then(() => {
    alive = false;
  });

  /** What a fresh child had too little memory for will not fit again; other deaths may be bad luck. */
  function crashed(): StackvizError {
    if (child.pid === undefined) {
      // no process to be had, or Node.js is just being replaced
      const message = `no child process: ${startError?.message}`;
      return new StackvizError('PROCESS_NOT_STARTED', message, { retryable: true });
    }
    const outOfMemory = stderr?.memoryLimit() ?? false;
    const how = outOfMemory
      ? `out of memory (heap limit ${heapMebibytes} MiB)`
      : causeOfDeath(child);
    return new StackvizError('PROCESS_CRASHED', `the child process ended: ${how}`, {
      retryable: !(outOfMemory && jobs === 1),
    });
  }

  function kill(): Promise<void> {
    alive = false;
    child.kill('SIGKILL');
    return gone;
  }

  /** Answers the child's question with what `confirm` says. */
  async function answer(confirm: Confirm): Promise<void> {
    const verdict: SandboxAnswer = await confirm().then(
      () => ({ confirmed: true }),
      (thrown) => {
        const { code, message, retryable } = toStackvizError(thrown);
        return { confirmed: false, error: { code, message, retryable } };
      },
    );
    // it may have been killed meanwhile
    if (child.connected) child.send(verdict, () => undefined);
  }

  /** The last message of a build, checked; undefined: the child died. */
  async function lastMessage(request: SandboxRequest, confirm: Confirm) {
    const abort = new AbortController();
    const messages = on(child, 'message', { signal: abort.signal });
    child.send(request, (error) => {
      // a child that cannot be told is of no use, should it still live
      if (error !== null) void kill();
    });
    const read = async () => {
      for await (const [message] of messages) {
        const parsed = messageSchema.safeParse(message);
        if (parsed.data?.question === undefined) return parsed;
        void answer(confirm);
      }
      return undefined;
    };
    const dead = gone.then(() => undefined);
    return Promise.race([read().catch(() => undefined), dead]).finally(() => abort.abort());
  }

  async function run(request: SandboxRequest, confirm: Confirm): Promise<Outcome> {
    jobs += 1;
    const parsed = await lastMessage(request, confirm);
    if (parsed === undefined) {
      await kill();
      throw crashed();
    }
    if (parsed.data?.outcome === undefined && parsed.data?.error === undefined) {
      await kill();
      throw new StackvizError('PROCESS_CRASHED', 'the child process sent nonsense');
    }
    const { outcome, error } = parsed.data;
    rss = parsed.data.rss;
    if (outcome !== undefined) return outcome;
    throw new StackvizError(error?.code ?? 'INTERNAL', error?.message.slice(0, MESSAGE_MAX) ?? '', {
      retryable: error?.retryable ?? false,
    });
  }

  return {
    get pid() {
      return child.pid;
    },
    get jobs() {
      return jobs;
    },
    get rss() {
      return rss;
    },
    get alive() {
      return alive;
    },
    run,
    kill,
    cpuSeconds: () => cpuSecondsOf(child.pid),
    dismiss() {
      alive = false;
      if (child.connected) child.disconnect();
      const timer = setTimeout(kill, DISMISS_MS);
      return gone.finally(() => clearTimeout(timer));
    },
  };
}
