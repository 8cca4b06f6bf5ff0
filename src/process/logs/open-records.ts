/**
 * Records whose traceback follows, one of each process: processes of one service write to the journal in turn, line by
 * line. A line without a head belongs to the last record of all.
 */
import { cutText, type KeptLine } from './kept-lines.ts';
import { type CommandOutput, isOfCommand, noteOutput, withOutput } from './line/command-output.ts';
import { exceptionIn, exceptionOf } from './line/oslo-text.ts';
import { resourceIn, type SearchTerms } from './search-terms.ts';

/** Milliseconds within which a traceback goes on: the journal stamps its lines one by one. */
const GOES_ON = 1000;
const MAX_OPEN = 64;
/** Of a record that nobody wanted: oslo.log calls every line of a traceback an error, also below a DEBUG. */
const BEGINS = /^\S{1,200} Traceback \(most recent call last\):/;

interface Record {
  /** Null: nobody wants it, nor what follows. */
  kept: KeptLine | null;
  second: number;
  /** The last one that it told of. */
  exception: string | null;
  output: CommandOutput;
}

const record = (kept: KeptLine | null, second: number): Record => ({
  kept,
  second,
  exception: null,
  output: { code: null, said: null },
});

export interface OpenRecords {
  open(kept: KeptLine | null, pid: number, second: number): void;
  /** The process wrote something else. */
  close(pid: number): void;
  /** A line of a traceback by its process. @returns false: nothing is open that it could belong to */
  goOn(text: string, pid: number, second: number): boolean;
  /** Whether a line without a head would be wanted. */
  isOpen(): boolean;
  goOnWithout(text: string): void;
  /** A whole traceback of the last record. */
  goOnIn(traceback: string): void;
}

/** What a record says that says most. */
function sayingOf({ kept, exception, output }: Record): string {
  const [message = ''] = kept?.text.split('\n', 1) ?? [];
  return withOutput(exception ?? exceptionIn(message) ?? message, output);
}

/** Adds the exception of a record; one that names what a failed test made is about that. */
function addException(kept: KeptLine, exception: string, wanted: SearchTerms): void {
  kept.last = cutText(exception);
  const found = kept.of === 'near' ? resourceIn(exception, wanted, () => kept) : null;
  if (found !== null) Object.assign(kept, { of: 'resource', ...found });
}

export function createOpenRecords(wanted: SearchTerms): OpenRecords {
  const records = new Map<number, Record>();
  let last: Record | null = null;

  const remember = (one: Record, pid: number): void => {
    if (records.size >= MAX_OPEN) records.clear();
    records.set(pid, one);
  };
  const add = (one: Record, text: string): void => {
    if (one.kept === null) return;
    const exception = exceptionOf(text);
    if (exception !== null) one.exception = exception;
    const said = one.exception ?? one.kept.text;
    const isTold = exception !== null || (isOfCommand(said) && noteOutput(one.output, text));
    if (isTold) addException(one.kept, sayingOf(one), wanted);
  };

  return {
    open(kept, pid, second) {
      last = record(kept, second);
      remember(last, pid);
      for (const line of kept?.text.split('\n').slice(1) ?? []) add(last, line);
    },
    close(pid) {
      last = null;
      if (records.size > 0) records.delete(pid);
    },
    goOn(text, pid, second) {
      const open = records.get(pid);
      const after = open === undefined ? Number.NaN : second - open.second;
      if (open !== undefined && after >= 0 && after <= GOES_ON) {
        open.second = second;
        add(open, text);
        return true;
      }
      if (!BEGINS.test(text)) return false;
      remember(record(null, second), pid);
      return true;
    },
    isOpen: () => last?.kept != null,
    goOnWithout(text) {
      if (last !== null) add(last, text);
    },
    goOnIn(traceback) {
      if (last?.kept == null) return;
      const lines = traceback.trimEnd().split('\n');
      for (const line of lines) add(last, line);
      if (last.kept.last === null) addException(last.kept, lines.at(-1) ?? '', wanted);
    },
  };
}
