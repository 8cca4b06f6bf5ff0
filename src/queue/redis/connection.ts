/**
 * Connections to Redis; the only importer of ioredis.
 *
 * Redis may go away at any moment and come back empty. A producer then fails fast, so that its
 * caller can fall back to the sweep; a consumer waits for ever, and both reconnect by themselves.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type RedisOptions as Options, Redis, ReplyError } from 'ioredis';
import { StackvizError, toStackvizError, withAuthority } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import { QueueUnavailable } from '../unavailable.ts';
import { answerOf, refusalOf, settingOf } from './refusal.ts';

export type RedisSettings = Config['queue']['redis'];
// ioredis's own type of this member does not fit its constructor under exactOptionalPropertyTypes
type RedisOptions = Omit<Options, 'replyMapping'>;

const CONNECT_TIMEOUT_MS = 5_000;
const COMMAND_TIMEOUT_MS = 5_000;
/**
 * A connection on which a command waits so long is given up, and a new one made. Above the 10 s that
 * BullMQ may block on the server, or an idle consumer would reconnect.
 */
const SILENCE_MS = 20_000;
const LONGEST_RECONNECT_MS = 2_000;
const CAUSES_LOGGED = 5;
/** Least time between two attempts to find, at the same address, a server that takes writes. */
const FAILOVER_MS = 15_000;

/** A connection that is kept, with what it is called in messages (never with a password). */
export interface RedisLink {
  client: Redis;
  server: string;
  /**
   * Waits for an attempt to connect that is under way, for at most 5 s.
   *
   * @throws StackvizError QUEUE_UNAVAILABLE (retryable) when Redis is not there now.
   */
  connected(): Promise<void>;
  /** What an error says, with the setting to look at. */
  causeOf(error: Error): string;
  /** The error to throw when a command failed. */
  unavailable(cause?: unknown): QueueUnavailable;
  /** Closes at once, without waiting for replies. */
  end(): void;
}

/** The text of a file that a setting names. @throws StackvizError CONFIG_UNREADABLE, CONFIG_INVALID: it is empty */
function readSetting(key: string, file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const message = `queue.redis.${key}: ${toStackvizError(cause).message}`;
    throw new StackvizError('CONFIG_UNREADABLE', message, { cause });
  }
  if (text.trim() !== '') return text;
  throw new StackvizError('CONFIG_INVALID', `queue.redis.${key}: ${file} is empty`);
}

/** Where the server is and who we are, in ioredis's terms. */
function endpoint(settings: RedisSettings): RedisOptions {
  const url = new URL(settings.url);
  const username = settings.username ?? decodeURIComponent(url.username);
  const password =
    settings.passwordFile === null
      ? (settings.password ?? decodeURIComponent(url.password))
      : readSetting('passwordFile', settings.passwordFile).replace(/\r?\n$/, '');
  const options: RedisOptions = { db: Number(url.pathname.slice(1) || '0') };
  if (username !== '') options.username = username;
  if (password !== '') options.password = password;
  if (settings.socketPath !== null) return { ...options, path: settings.socketPath };

  options.host = url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1';
  options.port = Number(url.port || '6379');
  if (url.protocol === 'rediss:') {
    const ca = settings.tlsCaFile;
    options.tls = ca === null ? {} : { ca: readSetting('tlsCaFile', ca) };
  }
  return options;
}

/** The database that a server has not, or does not let us have; null: the error is another. */
function refusedDatabase(error: Error & { command?: { name: string; args: unknown[] } }) {
  const { command } = error;
  return error instanceof ReplyError && command?.name === 'select' ? String(command.args[0]) : null;
}

function causeOf(error: Error, settings: RedisSettings): string {
  const database = refusedDatabase(error);
  if (database !== null) {
    return `database ${database} cannot be used: ${error.message} (queue.redis.url names it)`;
  }
  const setting = settingOf(error, settings);
  if (setting !== null) return `${answerOf(error)} (${setting})`;
  const untrusted = withAuthority(error, 'queue.redis.tlsCaFile');
  if (untrusted !== null) return untrusted;
  // a refused connection to a name with several addresses has an empty message
  return error.message || ((error as NodeJS.ErrnoException).code ?? error.name);
}

/**
 * ioredis goes on in database 0, which may be somebody else's, where the server refuses the one that is set:
 * then the connection is given up before it is ready, and a new one tried as for a server that is away.
 */
function keepToDatabase(client: Redis): void {
  client.on('error', (error: Error) => {
    if (refusedDatabase(error) !== null) client.disconnect(true);
  });
}

/**
 * One line when the server goes, one when it is back; never one an attempt. Only a server that
 * answers and refuses (a wrong password) gets a line of its own, once.
 */
function logAvailability(
  client: Redis,
  server: string,
  causeOf: RedisLink['causeOf'],
  log: Logger,
  firstLevel: 'info' | 'debug',
) {
  let ended = false;
  /** Of this connection, what its end is due to. */
  let givenUp = false;
  let before = false;
  let expected = false;
  let told = new Set<string>();
  let lastError: Error | undefined;
  const tell = (cause: string, always: boolean) => {
    if (ended || told.has(cause) || told.size >= CAUSES_LOGGED) return;
    if (told.size > 0 && !always) return;
    told.add(cause);
    log.warn({ code: 'QUEUE_UNAVAILABLE', server, cause }, 'Redis is not available');
  };
  client.on('ready', () => {
    if (expected) {
      expected = false;
      return;
    }
    if (before || told.size > 0) log.info({ server }, 'Redis is back');
    else log[firstLevel]({ server }, 'Redis is available');
    before = true;
    told = new Set();
    lastError = undefined;
  });
  client.on('connect', () => {
    givenUp = false;
  });
  client.on('error', (error: Error) => {
    expected = false;
    // what was under way ends in an error as well
    if (givenUp) return;
    givenUp = refusedDatabase(error) !== null;
    lastError = error;
    tell(causeOf(error), error instanceof ReplyError);
  });
  client.on('close', () => {
    if (!expected) tell(lastError ? causeOf(lastError) : 'connection closed', false);
  });
  return {
    lastError: () => lastError,
    /** The connection is about to be made anew on our own wish. */
    expect: () => {
      expected = true;
    },
    end: () => {
      ended = true;
    },
  };
}

const warned = new Set<string>();

/** What ioredis and BullMQ would print on standard error, each time they connect, becomes a line of the log, once. */
function logLibraries(log: Logger): void {
  console.warn = (...words: unknown[]) => {
    const said = words.map(String).join(' ');
    if (warned.has(said) || warned.size >= CAUSES_LOGGED) return;
    warned.add(said);
    log.info({ said }, 'a warning of the Redis client');
  };
}

/** Waits, with a limit, until an attempt to connect has ended one way or the other. */
async function attemptOver(client: Redis): Promise<void> {
  const settled = new AbortController();
  const timer = setTimeout(() => settled.abort(), CONNECT_TIMEOUT_MS);
  const { signal } = settled;
  try {
    await Promise.race([once(client, 'ready', { signal }), once(client, 'close', { signal })]);
  } catch {
    // once() rejects on 'error'; whatever came first, the status tells what it was
  } finally {
    clearTimeout(timer);
    settled.abort();
  }
}

/**
 * Milliseconds before the n-th attempt (from 1) to connect again. At random by half, or all the
 * daemons of a site would come at once to a Redis that has just started.
 */
export function reconnectAfter(attempt: number): number {
  return Math.round(Math.min(attempt * 100, LONGEST_RECONNECT_MS) * (0.5 + Math.random() / 2));
}

/**
 * Starts to connect and returns at once.
 *
 * @param role `keeper`: a producer that has several commands sent with one write, those of one turn of the event loop
 * @throws StackvizError CONFIG_UNREADABLE when a file that the settings name cannot be read.
 */
export function connectRedis(
  settings: RedisSettings,
  role: 'producer' | 'keeper' | 'consumer',
  log: Logger,
): RedisLink {
  const options = endpoint(settings);
  const server = options.path ?? `${options.host}:${options.port}/${options.db}`;
  const patience: RedisOptions =
    role === 'consumer'
      ? { maxRetriesPerRequest: null }
      : {
          maxRetriesPerRequest: 1,
          enableOfflineQueue: false,
          commandTimeout: COMMAND_TIMEOUT_MS,
          enableAutoPipelining: role === 'keeper',
        };
  logLibraries(log);
  let soughtMs = -Infinity;
  /** After a failover an old connection still leads to what is a replica now; a new one does not. */
  const seekPrimary = (error: Error): boolean => {
    if (refusalOf(error) !== 'READONLY' || performance.now() - soughtMs < FAILOVER_MS) return false;
    soughtMs = performance.now();
    availability.expect();
    return true;
  };
  const client = new Redis({
    ...options,
    ...patience,
    reconnectOnError: seekPrimary,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_MS,
    retryStrategy: reconnectAfter,
  });
  keepToDatabase(client);
  const why = (error: Error) => causeOf(error, settings);
  // a keeper is started again and again
  const firstLevel = role === 'keeper' ? 'debug' : 'info';
  const ofRole = log.child({ connection: role });
  const availability = logAvailability(client, server, why, ofRole, firstLevel);

  let attempt: Promise<void> | undefined;
  const unavailable = (cause?: unknown) => {
    const error = cause instanceof Error ? cause : availability.lastError();
    const told = error === undefined ? 'not connected' : why(error);
    const message = `Redis at ${server} is not available: ${told}`;
    return new QueueUnavailable(message, { refusal: error ? refusalOf(error) : null, cause });
  };
  return {
    client,
    server,
    causeOf: why,
    unavailable,
    async connected() {
      if (client.status === 'connecting' || client.status === 'connect') {
        attempt ??= attemptOver(client).finally(() => {
          attempt = undefined;
        });
        await attempt;
      }
      if (client.status !== 'ready') throw unavailable();
    },
    end() {
      availability.end();
      client.disconnect();
    },
  };
}
