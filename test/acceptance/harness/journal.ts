/** Reads the journal of a container. */
import type { Container } from './container.ts';

export interface JournalEntry {
  message: string;
  /** 0 (emergency) to 7 (debug). */
  priority: number;
  unit: string;
}

/** Every entry of the units whose name fits `pattern`, of all boots. */
export async function readJournal(container: Container, pattern: string): Promise<JournalEntry[]> {
  const { stdout } = await container.sh(
    `journalctl --sync; journalctl --no-pager --output=json --unit='${pattern}'`,
  );
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const entry = JSON.parse(line) as Record<string, string>;
      return {
        message: String(entry.MESSAGE ?? ''),
        priority: Number(entry.PRIORITY ?? 6),
        unit: entry._SYSTEMD_UNIT ?? entry.UNIT ?? '',
      };
    });
}
