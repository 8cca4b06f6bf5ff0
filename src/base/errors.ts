/**
 * Errors of the daemon. Bad input is not an error but a coded warning (build/warnings.ts); an error
 * means that a build, or the service, could not do its work.
 */

import { constants } from 'node:os';

/** An error with a stable code that says whether trying again can help. */
export class StackvizError extends Error {
  readonly code: string;
  /** True where the cause may pass by itself: no space, a file that changed while it was read. */
  readonly retryable: boolean;

  constructor(
    code: string,
    message: string,
    options: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StackvizError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** Errors of the operating system that only say that the moment was wrong. */
const PASSING = new Set([
  'EAGAIN',
  'EBUSY',
  'EDQUOT',
  'EINTR',
  'EIO',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOSPC',
  'EREMOTEIO',
  'EROFS',
  'ESTALE',
  'ETIMEDOUT',
]);

/** What an operator does about them. */
const REMEDIES: Record<string, string> = {
  EACCES: 'its owner or mode does not let this user do it: change them, or be a user who may',
  EADDRINUSE:
    'another program listens there: take another port, 0 takes a free one, or end that program',
  EADDRNOTAVAIL: 'this machine has no such address',
  EAGAIN: 'a limit of processes or memory is reached: raise TasksMax or MemoryMax if this stays',
  EAI_AGAIN: 'the name service does not answer: mend it if this stays',
  EBUSY: 'something else uses it: end that if this stays',
  ECONNREFUSED: 'nothing listens there: start it, or correct the address',
  ECONNRESET: 'the other end broke off: see its log',
  EDQUOT: 'the quota of this user is used up: raise it, or make room',
  EEXIST: 'something of that name is in the way: take it away, or name another place',
  EFBIG: 'larger than a file may be: raise LimitFSIZE, or take another file system',
  EHOSTUNREACH: 'no way leads to that machine: see the network',
  EINTR: 'it was interrupted: do it again',
  EINVAL: 'the file system or the kernel knows no such thing: take another place',
  EIO: 'the disk or the file server fails: see the log of the kernel',
  EISDIR: 'a file is needed there: name one, or another place',
  ELOOP: 'a link is in the path, or links lead in a circle: name the place itself',
  EMFILE: 'too many open files: raise LimitNOFILE',
  EMLINK: 'the directory holds as many as it may: remove old builds',
  ENAMETOOLONG: 'a name or path is longer than the file system takes: take a shorter one',
  ENETUNREACH: 'no way leads to that network: see the network',
  ENFILE: 'the machine has too many open files: raise fs.file-max',
  ENODEV: 'the device is not there: mount it, or attach it',
  ENOENT: 'it is not there: correct the name, or make it',
  ENOMEM: 'the machine, or the unit, is out of memory: raise MemoryMax, or add some',
  ENOSPC: 'the disk is full: make room, also for inodes (df -h, df -i)',
  ENOTCONN: 'the file server is gone: mount it anew',
  ENOTDIR: 'a file is in the way, where a directory is needed: name another place',
  ENOTEMPTY: 'something else writes there: end that, or do it again',
  ENOTFOUND: 'no address is known of that name: correct it, or mend the name service',
  ENOTSUP: 'the file system cannot do that: take another place',
  ENXIO: 'nothing is at its other end: start that, or name a file',
  EPERM: 'this user may not do it: the file is not its own, or cannot be changed',
  EPIPE: 'the other end was closed: see its log',
  EREMOTEIO: 'the file server fails: see its log',
  EROFS: 'the file system is read-only: mount it writable',
  ESTALE: 'the file server has forgotten the file: mount it anew if this stays',
  ETIMEDOUT: 'the other end does not answer: see the network and its log',
  EXDEV: 'the two places are on different file systems: put them on one',
};

/** libuv knows fewer of them than Linux, and calls the others "Unknown system error -122". */
const NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));

/** The code of a system error by its number, as libuv's or Linux's name; undefined: it is none. */
export function codeOf(error: unknown): string | undefined {
  const { code, errno } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === undefined || !code.startsWith('Unknown system error')) return code;
  return NAMES.get(-(errno ?? 0)) ?? code;
}

/** The message without the code that Node puts before it, with what to do about it. */
function explained(message: string, code: string): string {
  const text = message
    .replace(/^Unknown system error -\d+: Unknown system error -\d+/, 'a system error')
    .replace(new RegExp(`(^| )${code}: `), '$1');
  const remedy = REMEDIES[code];
  return remedy === undefined ? text : `${text} (${remedy})`;
}

/** Any thrown value as a StackvizError; system errors keep their code. */
export function toStackvizError(error: unknown): StackvizError {
  if (error instanceof StackvizError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = codeOf(cause);
  if (code === undefined) return new StackvizError('INTERNAL', cause.message, { cause });
  const retryable = PASSING.has(code);
  return new StackvizError(code, explained(cause.message, code), { retryable, cause });
}

/** Errors of a certificate that nobody who is trusted has signed. */
const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What to do about such a certificate, by the setting that takes its authority; null: the error is another. */
export function withAuthority(error: Error, setting: string): string | null {
  const { message, code } = error as NodeJS.ErrnoException;
  if (!UNTRUSTED.has(code ?? '')) return null;
  // Node's own advice behind it is for who starts it by hand
  const [what] = message.split('; ');
  return `${what}: nobody who is trusted has signed its certificate; name the authority by ${setting}`;
}

/** Whether an error is a fault of ours: it is told with where it was thrown. Node's own misuse codes are, too. */
export const isFault = (code: unknown): boolean =>
  code === undefined || code === 'INTERNAL' || String(code).startsWith('ERR_');

/** For a `catch` that takes what stays as it is for null, and throws what may pass. */
export function nullUnlessPassing(thrown: unknown): null {
  // most of what is looked for is just not there: an error of ours for each would cost more than to look
  if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
  const error = toStackvizError(thrown);
  if (error.retryable) throw error;
  return null;
}
