/** What can be fetched: one job run of a CI, or several to choose from. */

/** What a CI or a review server says of a run before a byte of its logs is read; null: it does not say. */
export interface RunFacts {
  /** Account of the CI on the review server. */
  ciUsername: string | null;
  pipeline: string | null;
  /** Number of the change, as text. */
  change: string | null;
  /** Number of the patch set, as text. */
  patchset: string | null;
  project: string | null;
  /** First line of the commit's message. */
  subject: string | null;
}

/** One job run. */
export interface Run extends RunFacts {
  /**
   * Where to fetch it: the address of a Zuul build's page or of a directory of logs, http or https; or a
   * directory of this machine, `file:`, which only `view` accepts.
   */
  url: string;
  job: string | null;
  /** SUCCESS, FAILURE, ... as the CI says it; null: it has not ended, or nothing says. */
  result: string | null;
}

/** The runs that one CI reported together (Zuul's buildset), as a comment or the API lists them. */
export interface RunSet extends RunFacts {
  /** Of all runs together, where the CI says it. */
  result: string | null;
  /** ISO 8601, UTC; null: unknown. */
  reportedAt: string | null;
  runs: Run[];
}

/** What somebody asked for turned out to be. */
export type Resolved =
  | { kind: 'run'; run: Run }
  /** Newest first; never empty. */
  | { kind: 'choice'; sets: RunSet[] };

/** A run of which nothing but its address is known. */
export const runAt = (url: string): Run => ({
  url,
  job: null,
  result: null,
  ciUsername: null,
  pipeline: null,
  change: null,
  patchset: null,
  project: null,
  subject: null,
});
