/** One child process of the sandbox, seen from the daemon: start it, give it a build, kill it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { StackvizError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { Outcome } from '../../queue/queue.ts';
import { maxResidentBytes } from '../budget.ts';
import { type SandboxRequest, siblingModule } from './protocol.ts';
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

/**
 * An answer is checked although the child is our own code: it has just digested a file
 * that a stranger wrote.
 */
const replySchema = z.object({
  /** Resident memory after the build in bytes. */
  rss: z.number(),
  outcome: z
    .object({
      result: z.enum(['published', 'unchanged', 'empty']),
      tests: z.number(),
      warnings: z.number(),
      durationMs: z.number(),
      stagesMs: z.object({ find: z.number(), write: z.number(), publish: z.number() }).optional(),
    })
    .optional(),
  error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }).optional(),
});

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
   * @throws StackvizError: the build's own, PROCESS_CRASHED when the child dies, or
   *   PROCESS_NOT_STARTED (retryable).
   */
  run(request: SandboxRequest): Promise<Outcome>;
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

/** Starts a child whose heap may grow to `heapMebibytes`; `module` has processBuild(). */
export function startSandboxProcess(
  heapMebibytes: number,
  module: URL,
  log: Logger,
): SandboxProcess {
  const child = fork(
    fileURLToPath(siblingModule('child')),
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

  async function run(request: SandboxRequest): Promise<Outcome> {
    jobs += 1;
    const abort = new AbortController();
    const replies = once(child, 'message', { signal: abort.signal }).catch(() => undefined);
    child.send(request, (error) => {
      // a child that cannot be told is of no use, should it still live
      if (error !== null) void kill();
    });
    const message = await Promise.race([replies, gone]).finally(() => abort.abort());
    if (message === undefined) {
      await kill();
      throw crashed();
    }
    const reply = replySchema.safeParse(message[0]);
    if (!reply.success || (reply.data.outcome === undefined && reply.data.error === undefined)) {
      await kill();
      throw new StackvizError('PROCESS_CRASHED', 'the child process sent nonsense');
    }
    rss = reply.data.rss;
    const { outcome, error } = reply.data;
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
    dismiss() {
      alive = false;
      if (child.connected) child.disconnect();
      const timer = setTimeout(kill, DISMISS_MS);
      return gone.finally(() => clearTimeout(timer));
    },
  };
}
