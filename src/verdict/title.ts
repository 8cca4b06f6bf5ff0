/** What tells a run from others in a row of browser tabs. */
export interface TitleParts {
  /** What it came to; null: not known yet. */
  result: string | null;
  job: string | null | undefined;
  change: string | null | undefined;
  patchset: string | null | undefined;
  /** Of the CI system. */
  build: string | null | undefined;
  /** Epoch milliseconds of the first start of each stream; 0: not known. */
  origins: readonly number[];
}

/**
 * `2 failed · tempest-full · 904711,3 · 0a1b2c3d`; two runs of one job on one change differ in the build, or, where
 * that is not known, in when they ran: `2 failed · Test run · 2026-11-22 17:47`.
 */
export function titleOf({ result, job, change, patchset, build, origins }: TitleParts): string {
  const known = origins.filter((origin) => origin > 0);
  const first = known.length > 0 ? new Date(Math.min(...known)) : null;
  // a time that a stream made up may be none
  const when =
    first === null || Number.isNaN(first.valueOf())
      ? null
      : first.toISOString().slice(0, 16).replace('T', ' ');
  const revision = change && patchset ? `${change},${patchset}` : change;
  return [result, job ?? 'Test run', revision, build?.slice(0, 8) ?? when]
    .filter(Boolean)
    .join(' · ');
}
