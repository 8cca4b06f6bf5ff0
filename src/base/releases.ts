/** What is to be undone at the end, by name, last in first out. */
import { toStackvizError } from './errors.ts';
import type { Logger } from './log.ts';

export interface Releases<Reason = void> {
  /** Registers what undoes a step. */
  add(name: string, release: (reason: Reason) => unknown): void;
  /** Undoes all steps; one that fails is logged. @returns false where one did */
  release(reason: Reason): Promise<boolean>;
}

export function createReleases<Reason = void>(log: Logger): Releases<Reason> {
  const steps: { name: string; release: (reason: Reason) => unknown }[] = [];
  return {
    add: (name, release) => void steps.push({ name, release }),
    async release(reason) {
      let clean = true;
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
        try {
          await step.release(reason);
        } catch (error) {
          clean = false;
          log.error({ part: step.name, err: toStackvizError(error) }, 'could not stop');
        }
      }
      return clean;
    },
  };
}
