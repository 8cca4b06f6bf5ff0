/** What everything that fetches is given: whom it may ask, how much, and until when. */
import type { Config } from '../config/schema.ts';
import { createGuard, type Guard } from './wire/guard.ts';

const MEBIBYTE = 1024 * 1024;

/** Limits on one run; each is an error or a warning with a code where it is met. */
export interface FetchLimits {
  /** Bytes of all inputs of a run, as they travel. */
  maxBytes: number;
  /** Of those, bytes of logs of services: what is more is left out, with a warning. */
  maxLogBytes: number;
  /** Bytes of one listing, manifest or answer of an API. */
  maxAnswerBytes: number;
  /** Directories listed where there is no manifest. */
  maxListings: number;
  /** Entries of all listings. */
  maxEntries: number;
  /** Requests under way at the same time. */
  concurrency: number;
  /** Milliseconds without a byte before a request is given up. */
  silenceMs: number;
  /** Milliseconds for the whole run. */
  totalMs: number;
  /** Times a transfer that broke is resumed or begun again. */
  retries: number;
}

export interface FetchContext {
  guard: Guard;
  limits: FetchLimits;
  /** Ends all that is under way. */
  signal?: AbortSignal | undefined;
  /** Review server for changes that are named by their number alone; null: such are refused. */
  gerrit: string | null;
}

/** The context that the config describes: for servers. `fetch.hosts` is the allow-list. */
export function fetchContext({ fetch }: Pick<Config, 'fetch'>, signal?: AbortSignal): FetchContext {
  return {
    guard: createGuard({ hosts: fetch.hosts, privateHosts: fetch.privateHosts }),
    limits: {
      maxBytes: fetch.maxMebibytes * MEBIBYTE,
      maxLogBytes: fetch.maxLogMebibytes * MEBIBYTE,
      maxAnswerBytes: 4 * MEBIBYTE,
      maxListings: fetch.maxListings,
      maxEntries: fetch.maxEntries,
      concurrency: fetch.concurrency,
      silenceMs: fetch.silenceSeconds * 1000,
      totalMs: fetch.timeoutSeconds * 1000,
      retries: fetch.retries,
    },
    signal,
    gerrit: fetch.gerrit,
  };
}
