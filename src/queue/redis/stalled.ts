/** A build whose workers died or hung again and again, as BullMQ and as we call it. */
import { StackvizError } from '../../base/errors.ts';

/** What BullMQ keeps as its reason. */
const STALLED = 'job stalled more than allowable limit';
const MESSAGE = 'every worker that took the build died or hung';
export const STALLED_REASON = `WORKER_LOST: ${MESSAGE}`;

export const isStalled = (reason: string | undefined) => reason === STALLED;

/** May pass: what killed them need not be the build. But it is not handed to the next one at once. */
export const stalledError = () => new StackvizError('WORKER_LOST', MESSAGE, { retryable: true });
