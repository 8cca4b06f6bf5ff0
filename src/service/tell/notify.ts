/**
 * Tells systemd how the daemon is, see sd_notify(3): READY, STATUS, WATCHDOG, STOPPING.
 *
 * Node has no Unix datagram sockets, so systemd's own `systemd-notify` sends the messages (the unit
 * needs NotifyAccess=all). It ends when systemd has read them, so one runs at a time, and what is
 * reported meanwhile goes with the next.
 */
import { execFile } from 'node:child_process';
import type { Logger } from '../../base/log.ts';
import { printable } from '../../base/printable.ts';

const PROGRAM = 'systemd-notify';
/** Least time between two changes of the status in milliseconds. */
const STATUS_INTERVAL_MS = 5_000;
/** systemd-notify itself waits 5 s for systemd to read. */
const GIVE_UP_MS = 10_000;
const STATUS_MAX_LENGTH = 500;

/** What a message may say; the names are those of sd_notify(3). */
type Assignments = Partial<Record<'READY' | 'STATUS' | 'WATCHDOG' | 'STOPPING', string>>;

export interface Notifier {
  /** False where nobody listens; then every call does nothing. */
  readonly enabled: boolean;
  ready(status: string): void;
  /**
   * How things are; to be called every few seconds. Sends what is due: a status that has changed, a
   * sign of life.
   *
   * @param alive false withholds the sign of life, so that systemd restarts the daemon
   */
  report(status: string, alive: boolean): void;
  stopping(status: string): void;
}

/** Milliseconds after which systemd takes this process for dead; null: it does not watch. */
function watchdogMs(environment: NodeJS.ProcessEnv): number | null {
  const { WATCHDOG_USEC, WATCHDOG_PID } = environment;
  if (WATCHDOG_PID !== undefined && WATCHDOG_PID !== String(process.pid)) return null;
  const microseconds = Number(WATCHDOG_USEC);
  return microseconds > 0 ? microseconds / 1000 : null;
}

/**
 * Never throws and never waits: what cannot be told is logged once.
 *
 * @param environment with NOTIFY_SOCKET, where systemd listens
 * @param now milliseconds of a clock that only goes forward
 */
export function createNotifier(
  environment: NodeJS.ProcessEnv,
  log: Logger,
  now: () => number = () => performance.now(),
): Notifier {
  const { NOTIFY_SOCKET, PATH } = environment;
  const enabled = NOTIFY_SOCKET !== undefined && NOTIFY_SOCKET !== '';
  const limitMs = watchdogMs(environment);
  let pending: Assignments = {};
  let sending = false;
  let failed = false;
  let status = '';
  let statusMs = -Infinity;
  let aliveMs = -Infinity;

  function flush(): void {
    if (sending || Object.keys(pending).length === 0) return;
    const message = pending;
    pending = {};
    sending = true;
    execFile(
      PROGRAM,
      Object.entries(message).map(([name, value]) => `${name}=${value}`),
      { env: { PATH, NOTIFY_SOCKET }, timeout: GIVE_UP_MS, killSignal: 'SIGKILL' },
      (error, _stdout, stderr) => {
        sending = false;
        if (error !== null) onFailure(message, stderr.trim() || error.message);
        else failed = false;
        if (error === null) flush();
      },
    );
  }

  function onFailure(message: Assignments, cause: string): void {
    // an old sign of life is none; the rest goes with the next report
    delete message.WATCHDOG;
    pending = { ...message, ...pending };
    if (failed) return;
    failed = true;
    log.warn({ code: 'NOTIFY_FAILED', cause }, 'systemd could not be told how the daemon is');
  }

  function setStatus(text: string): void {
    status = text;
    statusMs = now();
    pending.STATUS = printable(text).slice(0, STATUS_MAX_LENGTH);
  }

  function setAlive(): void {
    if (limitMs === null) return;
    aliveMs = now();
    pending.WATCHDOG = '1';
  }

  return {
    enabled,
    ready(text) {
      if (!enabled) return;
      pending.READY = '1';
      setStatus(text);
      setAlive();
      flush();
    },
    report(text, alive) {
      if (!enabled) return;
      if (text !== status && now() - statusMs >= STATUS_INTERVAL_MS) setStatus(text);
      const aliveDue = limitMs !== null && now() - aliveMs >= limitMs / 2;
      if (alive && (aliveDue || pending.STATUS !== undefined)) setAlive();
      flush();
    },
    stopping(text) {
      if (!enabled) return;
      pending.STOPPING = '1';
      setStatus(text);
      flush();
    },
  };
}
