/** The queue cannot be used now. */
import { StackvizError } from '../base/errors.ts';

/** QUEUE_UNAVAILABLE (retryable). */
export class QueueUnavailable extends StackvizError {
  /** The word by which a server that is there refuses, `OOM` for example; null: it is away. */
  readonly refusal: string | null;

  constructor(message: string, options: { refusal: string | null; cause?: unknown }) {
    super('QUEUE_UNAVAILABLE', message, { retryable: true, cause: options.cause });
    this.refusal = options.refusal;
  }
}
