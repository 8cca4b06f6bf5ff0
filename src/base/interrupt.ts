/** Commands that are ended by Ctrl-C or SIGTERM leave nothing unfinished behind. */
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does something; where a signal ends it, tidies up and ends the process as a shell tells it: with 130 or 143.
 * A second signal ends it at once.
 *
 * @param tidy is also called when what is done has ended, or failed, by itself
 */
export async function tidied<T>(
  tidy: () => Promise<void> | void,
  act: () => Promise<T>,
): Promise<T> {
  let ended = false;
  const onSignal = (signal: (typeof SIGNALS)[number]): void => {
    const end = () => process.exit(128 + constants.signals[signal]);
    if (ended) end();
    ended = true;
    Promise.resolve(tidy()).then(end, end);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await act();
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
    await tidy();
  }
}
