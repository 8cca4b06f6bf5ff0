export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  ended: boolean;
}
export function countsLine(counts: Omit<Counts, 'ended'>, ended: boolean): string;
export function readCounts(file: string): Counts;
