/** One child process of the sandbox, seen from the daemon: start it, give it a build, kill it. */
import { type ChildProcess, fork } from 'node:child_process';
import { on } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StackvizError, toStackvizError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { entryModule, NO_DEBUGGER } from '../../base/program.ts';
import type { RunRecord } from '../../format/history.ts';
import type { Answer } from '../../history/keeper/answer.ts';
import type { Outcome } from '../../queue/queue.ts';
import { maxResidentBytes } from '../budget.ts';
import {
  messageSchema,
  type SandboxAnswer,
  type SandboxMessage,
  type SandboxRequest,
} from './protocol.ts';
import { type StderrWatch, watchStderr } from './stderr.ts';

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

/** What a child asks. */
export interface Answers {
  /** Resolves when the build is still ours; see Hold. */
  confirm(): Promise<void>;
  /** What is known about the job of the build; null: nothing. */
  about(run: RunRecord): Promise<Answer | null>;
}

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
   * @param answers for the child's questions before it publishes
   * @throws StackvizError: the build's own, PROCESS_CRASHED when the child dies, or
   *   PROCESS_NOT_STARTED (retryable).
   */
  run(request: SandboxRequest, answers: Answers): Promise<Outcome>;
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

/** Answers a child's question. */
async function answer(
  child: ChildProcess,
  { question, about }: SandboxMessage,
  answers: Answers,
): Promise<void> {
  if (question === 'history') {
    const history = about === undefined ? null : await answers.about(about);
    if (child.connected) child.send({ history } satisfies SandboxAnswer, () => undefined);
    return;
  }
  const verdict: SandboxAnswer = await answers.confirm().then(
    () => ({ confirmed: true }),
    (thrown) => {
      const { code, message, retryable } = toStackvizError(thrown);
      return { confirmed: false, error: { code, message, retryable } };
    },
  );
  // it may have been killed meanwhile
  if (child.connected) child.send(verdict, () => undefined);
}

/** The last message of a build, checked; undefined: there comes none. */
async function lastMessage(
  child: ChildProcess,
  messages: AsyncIterable<unknown[]>,
  answers: Answers,
) {
  for await (const [message] of messages) {
    const parsed = messageSchema.safeParse(message);
    if (parsed.data?.question === undefined) return parsed;
    void answer(child, parsed.data, answers);
  }
  return undefined;
}

/** What a child said of its build. @throws StackvizError the build's own, or PROCESS_CRASHED */
function outcomeOf({ outcome, error }: SandboxMessage): Outcome {
  if (outcome !== undefined) return outcome;
  throw new StackvizError(error?.code ?? 'INTERNAL', error?.message.slice(0, MESSAGE_MAX) ?? '', {
    retryable: error?.retryable ?? false,
  });
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
        NO_DEBUGGER,
      ],
      env: minimalEnvironment(),
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    },
  );
  return new Child(child, heapMebibytes, log);
}

class Child implements SandboxProcess {
  readonly #child: ChildProcess;
  readonly #heapMebibytes: number;
  readonly #stderr: StderrWatch | null;
  /** Resolves when it has ended. */
  readonly #gone: Promise<void>;
  #startError: Error | undefined;
  alive = true;
  jobs = 0;
  rss = 0;

  constructor(child: ChildProcess, heapMebibytes: number, log: Logger) {
    this.#child = child;
    this.#heapMebibytes = heapMebibytes;
    this.#stderr = child.stderr && watchStderr(child.stderr, log.child({ child: child.pid }));
    // its last words come with, or after, its end
    this.#gone = Promise.all([this.#exited(), this.#stderr?.ended]).then(() => {
      this.alive = false;
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async run(request: SandboxRequest, answers: Answers): Promise<Outcome> {
    this.jobs += 1;
    const parsed = await this.#ask(request, answers);
    if (parsed === undefined) {
      await this.kill();
      throw this.#crashed();
    }
    if (parsed.data?.outcome === undefined && parsed.data?.error === undefined) {
      await this.kill();
      throw new StackvizError('PROCESS_CRASHED', 'the child process sent nonsense');
    }
    this.rss = parsed.data.rss;
    return outcomeOf(parsed.data);
  }

  cpuSeconds(): number | null {
    return cpuSecondsOf(this.#child.pid);
  }

  kill(): Promise<void> {
    this.alive = false;
    this.#child.kill('SIGKILL');
    return this.#gone;
  }

  dismiss(): Promise<void> {
    this.alive = false;
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => void this.kill(), DISMISS_MS);
    return this.#gone.finally(() => clearTimeout(timer));
  }

  /** Not by 'close': that does not come after we have disconnected. */
  #exited(): Promise<void> {
    const child = this.#child;
    return new Promise((resolve) => {
      child.once('exit', () => {
        this.alive = false;
        resolve();
      });
      child.on('error', (error) => {
        this.#startError ??= error;
        if (child.pid === undefined) resolve();
      });
    });
  }

  /** Sends a build. @returns the last message of it, checked; undefined: the child died */
  async #ask(request: SandboxRequest, answers: Answers) {
    const abort = new AbortController();
    const messages = on(this.#child, 'message', { signal: abort.signal });
    this.#child.send(request, (error) => {
      // a child that cannot be told is of no use, should it still live
      if (error !== null) void this.kill();
    });
    const last = lastMessage(this.#child, messages, answers).catch(() => undefined);
    const dead = this.#gone.then(() => undefined);
    return Promise.race([last, dead]).finally(() => abort.abort());
  }

  /** What a fresh child had too little memory for will not fit again; other deaths may be bad luck. */
  #crashed(): StackvizError {
    if (this.#child.pid === undefined) {
      // no process to be had, or Node.js is just being replaced
      const message = `no child process: ${this.#startError?.message}`;
      return new StackvizError('PROCESS_NOT_STARTED', message, { retryable: true });
    }
    const outOfMemory = this.#stderr?.memoryLimit() ?? false;
    const how = outOfMemory
      ? `out of memory (heap limit ${this.#heapMebibytes} MiB)`
      : causeOfDeath(this.#child);
    return new StackvizError('PROCESS_CRASHED', `the child process ended: ${how}`, {
      retryable: !(outOfMemory && this.jobs === 1),
    });
  }
}
