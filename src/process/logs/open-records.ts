/**
 * Records whose traceback follows, one of each process: processes of one service write to the journal in turn, line by
 * line. A line without a head belongs to the last record of all.
 */
import { cutText, type Kept } from './kept.ts';
import { exceptionOf } from './line/oslo-text.ts';
import { resourceIn, type Wanted } from './wanted.ts';

/** Milliseconds within which a traceback goes on: the journal stamps its lines one by one. */
const GOES_ON = 1000;
const MAX_OPEN = 64;
/** Of a record that nobody wanted: oslo.log calls every line of a traceback an error, also below a DEBUG. */
const BEGINS = /^\S{1,200} Traceback \(most recent call last\):/;

interface Record {
  /** Null: nobody wants it, nor what follows. */
  kept: Kept | null;
  second: number;
}

export interface OpenRecords {
  open(kept: Kept | null, pid: number, second: number): void;
  /** The process wrote something else. */
  close(pid: number): void;
  /** A line of a traceback by its process. @returns false: nothing is open that it could belong to */
  goOn(text: string, pid: number, second: number): boolean;
  /** Whether a line without a head would be wanted. */
  isOpen(): boolean;
  goOnWithout(text: string): void;
}

/** Adds the exception of a record; one that names what a failed test made is about that. */
export function addException(kept: Kept, exception: string, wanted: Wanted): void {
  kept.last = cutText(exception);
  const found = kept.of === 'near' ? resourceIn(exception, wanted, () => kept) : null;
  if (found !== null) Object.assign(kept, { of: 'resource', ...found });
}

export function createOpenRecords(wanted: Wanted): OpenRecords {
  const records = new Map<number, Record>();
  let last: Record | null = null;

  const remember = (record: Record, pid: number): void => {
    if (records.size >= MAX_OPEN) records.clear();
    records.set(pid, record);
  };
  const add = ({ kept }: Record, text: string): void => {
    const exception = kept && exceptionOf(text);
    if (kept && exception) addException(kept, exception, wanted);
  };

  return {
    open(kept, pid, second) {
      last = { kept, second };
      remember(last, pid);
    },
    close(pid) {
      last = null;
      if (records.size > 0) records.delete(pid);
    },
    goOn(text, pid, second) {
      const record = records.get(pid);
      const after = record === undefined ? Number.NaN : second - record.second;
      if (record !== undefined && after >= 0 && after <= GOES_ON) {
        record.second = second;
        add(record, text);
        return true;
      }
      if (!BEGINS.test(text)) return false;
      remember({ kept: null, second }, pid);
      return true;
    },
    isOpen: () => last?.kept != null,
    goOnWithout(text) {
      if (last !== null) add(last, text);
    },
  };
}
