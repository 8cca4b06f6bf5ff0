/**
 * What can be wrong with a daemon, in words: the same ones in its status line, in `/readyz`, and in the
 * verdict of `stackvizd status`, so that who reads one finds the other. Those of another daemon are
 * told behind its name.
 */

/** @param since a time; @param refusal the word by which Redis refuses; null: it is away */
export const redisProblem = (since: string, refusal: string | null): string =>
  `Redis ${refusal === null ? 'away' : `refuses (${refusal})`} since ${since}`;

/** @param other `host, process 4711` */
export const otherWatcherProblem = (other: string): string =>
  `another watcher looks at the logs root (${other})`;

export const ROOT_PROBLEM = 'the logs root is missing, or an empty directory is in its place';

/** @param root its path; what is mounted or put there while a unit runs is not what the unit sees */
export const otherRootProblem = (root: string): string =>
  `at ${root} is another directory than when it started, which it does not see: restart it, and the workers (systemctl restart stackviz.target)`;

/** @param root of the settings of whoever asks; @param watched those of the watchers that run */
export const unwatchedProblem = (root: string, watched: readonly string[]): string =>
  `no watcher looks at ${root}, the logs root of these settings, but at ${watched.join(', ')}: where they were changed, restart it (systemctl restart stackviz.target)`;

/** @param policy maxmemory-policy, not noeviction */
export const evictionProblem = (policy: string): string =>
  `Redis may drop jobs (maxmemory-policy ${policy}): set noeviction`;

export const PAUSED_PROBLEM = 'the queue is paused';

/** @param code of the error; the journal has the rest */
export const historyProblem = (code: string): string =>
  `builds get no history (${code}: see the journal)`;

export const EVENTS_PROBLEM = 'file events cannot be trusted, sweeping instead';

export const silentProblem = (name: string, trouble: string | null): string =>
  `${name} does not answer: ${trouble}`;

export const startingProblem = (name: string): string => `${name} is starting`;

export const absentProblem = (role: string): string => `there is no ${role}`;
