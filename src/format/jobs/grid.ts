import type { EarlierRun, RunRecord } from '../history.ts';

/** A row of a grid. */
export interface GridTest {
  name: string;
  /** A TestState for each run of the file. */
  cells: string;
  /** [run, cause], for failures of which a cause is known. */
  causes: [run: number, cause: number][];
}

/** `<assets>/history/jobs/<id>.json.gz`: the runs of a job and the tests that ever failed in them. */
export interface GridFile {
  version: 1;
  /** Milliseconds since the epoch: when it was written. */
  at: number;
  job: string;
  /** Newest first; `site`: what puts a build of another logs root in the address bar. */
  runs: (EarlierRun &
    Pick<RunRecord, 'project' | 'pipeline' | 'stream'> & {
      site?: string;
    })[];
  tests: GridTest[];
  /** Tests that failed and have no row, for want of room. */
  testsLeftOut: number;
  causes: string[];
}
