/**
 * Who holds a build. A queue hands a build to one consumer at a time, but by a lock that expires: a
 * consumer that stood still may believe it has a build that another one has by now (ADR 16).
 */
import { randomBytes } from 'node:crypto';
import { StackvizError } from './errors.ts';

/** The hold of one consumer on one build, for one try. */
export interface Hold {
  /** Names it among all holds of all machines: 16 hexadecimal digits. */
  readonly token: string;
  /**
   * Resolves when the build is surely ours now; waits for a queue that is away.
   *
   * @throws StackvizError JOB_LOST (retryable): another consumer has it
   */
  confirm(): Promise<void>;
}

export const newToken = (): string => randomBytes(8).toString('hex');

/** The hold of somebody whom no queue gave the build: a person, or the only consumer there is. */
export const soleHold = (): Hold => ({ token: newToken(), confirm: async () => undefined });

/** Whoever gets this neither publishes the build nor fails it. */
export const jobLost = () =>
  new StackvizError('JOB_LOST', 'another worker has taken the build over', { retryable: true });
