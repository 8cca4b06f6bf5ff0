import type { EarlierRun, RunRecord } from '../history.ts';

/** A row of a grid. */
export interface GridTest {
  name: string;
  /** A TestState for each run of the file. */
  cells: string;
  /** [run, cause], for failures of which a cause is known. */
  causes: [run: number, cause: number][];
}

/** Another logs root, whose runs of a job stand beside ours. */
export interface RunSite {
  /** `<queue>:<root>` */
  name: string;
  /** Of the root, with `/` at its end; null: not known, so nothing links there. */
  url: string | null;
}

/** `<assets>/history/jobs/<id>.json.gz`: the runs of a job and the tests that ever failed in them. */
export interface GridFile {
  version: 1;
  /** Milliseconds since the epoch: when it was written. */
  at: number;
  job: string;
  /** Newest first; `site`: it is of another logs root. */
  runs: (EarlierRun &
    Pick<RunRecord, 'project' | 'pipeline' | 'stream'> & {
      site?: RunSite;
    })[];
  tests: GridTest[];
  /** Tests that failed and have no row, for want of room. */
  testsLeftOut: number;
  causes: string[];
}
