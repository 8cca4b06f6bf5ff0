/**
 * Errors of the daemon. Bad input is not an error but a coded warning (publish/format.ts); an error
 * means that a build, or the service, could not do its work.
 */

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
  'EROFS',
  'ESTALE',
  'ETIMEDOUT',
]);

/** Any thrown value as a StackvizError; system errors keep their code. */
export function toStackvizError(error: unknown): StackvizError {
  if (error instanceof StackvizError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = (cause as NodeJS.ErrnoException).code ?? 'INTERNAL';
  return new StackvizError(code, cause.message, { retryable: PASSING.has(code), cause });
}

/** For a `catch` that takes what stays as it is for null, and throws what may pass. */
export function nullUnlessPassing(thrown: unknown): null {
  const error = toStackvizError(thrown);
  if (error.retryable) throw error;
  return null;
}
