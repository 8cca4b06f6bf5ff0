export interface Failure {
  name: string;
  /** from the top of the repository */
  file?: string;
  message: string;
}
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  failures: Failure[];
  ended: boolean;
}
export function failureOf(name: string, file: string | undefined, error: unknown): Failure;
export function countsLine(counts: Omit<Counts, 'ended'>, ended: boolean): string;
export function readCounts(file: string): Counts;
