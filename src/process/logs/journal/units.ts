/** Entries of one journal -> a log for each service in it: each stops, starts and falls silent by itself. */
import type { LogForm } from '../line/formats.ts';
import { createLogScan, isOfRunner, type LogScan, type Scanned, type ScanState } from '../scan.ts';
import { type JournalEntry, serviceOfEntry } from './entry.ts';
import { createExportReader, isExport, type JournalReader } from './export.ts';
import { createJournalJsonReader, isJournalJson } from './json.ts';

/** Services of one journal that are told apart; the others are one. */
const MAX_SERVICES = 100;

const EXPORT: LogForm = { name: 'journal-export', pattern: /^__CURSOR=/ };
const JSON_LINES: LogForm = { name: 'journal-json', pattern: /^\{"/ };

/** One service of a journal. */
export interface ServiceOfJournal extends Scanned {
  service: string;
}

export interface JournalScan {
  push(chunk: Buffer): void;
  end(): ServiceOfJournal[];
}

/** By the beginning of a log, of which its first line should be; null: it is no journal. */
export function journalForm(beginning: string): LogForm | null {
  if (isExport(beginning)) return EXPORT;
  return isJournalJson(beginning) ? JSON_LINES : null;
}

/**
 * @param first index of its first log
 * @param name of what says of no service whose it is
 */
export function createJournalScan(
  form: LogForm,
  { first, host, name }: { first: number; host: string | null; name: string },
  state: ScanState,
): JournalScan {
  const scans = new Map<string, LogScan>();
  /** Those that hold on to bytes of this chunk. */
  const touched = new Set<LogScan>();

  const scanOf = (entry: JournalEntry): LogScan => {
    const told = serviceOfEntry(entry);
    const service = told === '' || (!scans.has(told) && scans.size >= MAX_SERVICES) ? name : told;
    const known = scans.get(service);
    if (known !== undefined) return known;
    const place = { log: first + scans.size, host, ofRunner: isOfRunner(service) };
    const scan = createLogScan(place, state);
    scans.set(service, scan);
    return scan;
  };
  const take = (entry: JournalEntry, message: Buffer): void => {
    const scan = scanOf(entry);
    if (!touched.has(scan)) {
      touched.add(scan);
      scan.entries.begin();
    }
    scan.entries.take(entry, message);
  };
  const keepAll = (): void => {
    for (const scan of touched) scan.entries.keep();
    touched.clear();
  };
  const reader: JournalReader =
    form === EXPORT ? createExportReader(take) : createJournalJsonReader(take);

  return {
    push(chunk) {
      reader.push(chunk);
      keepAll();
    },
    end() {
      reader.end();
      keepAll();
      return [...scans].map(([service, scan]) => ({
        service,
        ...scan.end(),
        form,
        lines: reader.lines(),
      }));
    },
  };
}
