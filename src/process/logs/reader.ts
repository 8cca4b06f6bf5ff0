/** One log, whatever it is: a text of lines, or a journal that holds the logs of many services. */
import { createBeginning } from './beginning.ts';
import {
  createJournalScan,
  type JournalScan,
  journalForm,
  type ServiceOfJournal,
} from './journal/units.ts';
import { createLogScan, isOfRunner, type LogScan, type ScanState } from './scan.ts';

/** Bytes by which the two are told apart, if the first line is longer. */
const ENOUGH = 4096;
const NEWLINE = 0x0a;

export interface LogReader {
  push(chunk: Buffer): void;
  /** The logs in it, in the order of their indexes. */
  end(): ServiceOfJournal[];
  /** It has no form that is known: there is nothing to read it for. */
  unknown(): boolean;
}

/**
 * @param first index of the log, or of the first in it
 * @param service what the file is called
 */
export function createLogReader(
  { first, host, service }: { first: number; host: string | null; service: string },
  state: ScanState,
): LogReader {
  const beginning = createBeginning(ENOUGH);
  let journal: JournalScan | null = null;
  let log: LogScan | null = null;

  const decide = (): void => {
    const held = beginning.end();
    const form = journalForm(held.toString('latin1'));
    if (form !== null) journal = createJournalScan(form, { first, host, name: service }, state);
    else log = createLogScan({ log: first, host, ofRunner: isOfRunner(service) }, state);
    (journal ?? log)?.push(held);
  };

  return {
    unknown: () => log?.unknown() ?? false,
    push(chunk) {
      const decided = journal ?? log;
      if (decided !== null) {
        decided.push(chunk);
        return;
      }
      if (beginning.add(chunk) || chunk.includes(NEWLINE)) decide();
    },
    end() {
      if (journal === null && log === null) decide();
      if (journal !== null) return journal.end();
      return log === null ? [] : [{ service, ...log.end() }];
    },
  };
}
