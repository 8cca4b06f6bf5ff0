/** Logging to stdout: JSON lines, readable ones for journald and terminals; every part has a child logger. */
import { isatty } from 'node:tty';
import { type DestinationStream, type Logger, pino } from 'pino';
import { createLineStream, isJournalStream, journalLine, terminalLine } from './journal.ts';

export type { Logger };

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * The root logger of a process. Both forms escape control characters: an upload's name can forge no
 * line.
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? standardOutput(),
  );
}

function standardOutput(): DestinationStream {
  if (isJournalStream(process.env, 1)) return createLineStream(journalLine);
  if (isatty(1)) return createLineStream(terminalLine);
  return pino.destination({ dest: 1, sync: true });
}
