/**
 * Entry of a child process that processes builds, one after the other, on the word of its parent.
 *
 * Its arguments are the URL of the module that does the work, and the bytes of resident memory it
 * may have. Log lines go to the inherited stdout, one write a line, like the parent's own.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { StackvizError, toStackvizError } from '../../base/errors.ts';
import type { Hold } from '../../base/hold.ts';
import { createLogger, type Logger } from '../../base/log.ts';
import { printable } from '../../base/printable.ts';
import { entryModule } from '../../base/program.ts';
import type { Outcome } from '../../queue/queue.ts';
import { waitForDisk } from '../../tree/disk.ts';
import type { AskHistory } from '../history.ts';
import type { SandboxAnswer, SandboxQuestion, SandboxReply, SandboxRequest } from './protocol.ts';
import type { WatchdogOptions } from './watchdog.ts';

/** The part of the module to run; `build.ts` has it. */
interface BuildModule {
  processBuild(
    config: SandboxRequest['config'],
    job: SandboxRequest['job'],
    log: Logger,
    hold: Hold,
    askHistory: AskHistory | null,
  ): Promise<Outcome>;
}

// Ctrl-C and systemd reach the whole group of processes: the parent decides what becomes of us
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
// the parent is gone, or does not need us any more
process.on('disconnect', () => process.exit(0));

/** What `ps` shows; the path of the build while there is one. */
const IDLE_TITLE = 'stackvizd build (idle)';
process.title = IDLE_TITLE;

const [, , moduleUrl = '', maxRss = ''] = process.argv;
const workerData: WatchdogOptions = { parentPid: process.ppid, maxRss: Number(maxRss) };
const watchdog = new Worker(entryModule('process/sandbox/watchdog'), { workerData });
watchdog.unref();

waitForDisk();

const build = import(moduleUrl) as Promise<BuildModule>;
// a half-installed daemon says nothing about the build: the parent sees a crash and tries again
build.catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
});

/** Asks the daemon; one question at a time. */
async function ask(question: SandboxQuestion): Promise<SandboxAnswer> {
  const answered = once(process, 'message');
  process.send?.(question);
  const [answer] = (await answered) as [SandboxAnswer];
  return answer;
}

const askHistory: AskHistory = async (about) => {
  const answer = await ask({ question: 'history', about });
  return 'history' in answer ? answer.history : null;
};

/** The daemon holds the build. */
async function confirm(): Promise<void> {
  const answer = await ask({ question: 'confirm' });
  if ('history' in answer || answer.confirmed) return;
  const { code, message, retryable } = answer.error;
  throw new StackvizError(code, message, { retryable });
}

async function answer({ config, job, token, history }: SandboxRequest): Promise<SandboxReply> {
  try {
    const { processBuild } = await build;
    process.title = printable(`stackvizd build ${job.path}`);
    const log = createLogger(config.logLevel).child({ child: process.pid });
    const hold = { token, confirm };
    const outcome = await processBuild(config, job, log, hold, history ? askHistory : null);
    return { outcome, rss: process.memoryUsage.rss() };
  } catch (cause) {
    const { code, message, retryable } = toStackvizError(cause);
    return { error: { code, message, retryable }, rss: process.memoryUsage.rss() };
  }
}

process.on('message', (request: SandboxRequest | SandboxAnswer) => {
  if ('confirmed' in request || !('job' in request)) return;
  watchdog.postMessage(true);
  void answer(request).then((reply) => {
    watchdog.postMessage(false);
    process.title = IDLE_TITLE;
    // without a channel the parent is gone and 'disconnect' ends us
    process.send?.(reply, () => undefined);
  });
});
