/** Logging to stdout: JSON lines, readable ones for journald and terminals; every part has a child logger. */
import { isatty } from 'node:tty';
import { type DestinationStream, type Logger, pino } from 'pino';
import { isFault, StackvizError, toStackvizError } from './errors.ts';
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
      serializers: { err: serialized },
    },
    destination ?? standardOutput(),
  );
}

/** An error as a record: of what is no fault of ours, what to do about it instead of where it was thrown. */
function serialized(error: unknown): unknown {
  const record = pino.stdSerializers.err(error as Error);
  if (!(error instanceof Error)) return record;
  const { code, message } = toStackvizError(error);
  if (isFault(code)) return record;
  const { type, message: withCause } = record;
  const saysWhy =
    !(error instanceof StackvizError) || message.includes(toStackvizError(error.cause).message);
  return { type, code, message: saysWhy ? message : withCause };
}

function standardOutput(): DestinationStream {
  if (isJournalStream(process.env, 1)) return createLineStream(journalLine);
  if (isatty(1)) return createLineStream(terminalLine);
  return pino.destination({ dest: 1, sync: true });
}
