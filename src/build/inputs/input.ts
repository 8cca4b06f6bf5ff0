/** A file of a build that is read. */

export type InputKind =
  | 'subunit'
  | 'dstat'
  /** What dstat printed on its screen, read where the node has no CSV of it. */
  | 'dstat-screen'
  /** devstack's memory_tracker, read where the node has no dstat. */
  | 'memory'
  | 'inventory'
  /** Zuul's record of the build, as its REST API gives it. */
  | 'zuul-build'
  /** `job-output.txt`. */
  | 'job-output'
  /** `job-output.json`. */
  | 'job-results'
  /** Jenkins' console, read where there is no `job-output.txt`. */
  | 'console-html'
  /** The same as text, read where neither is there. */
  | 'console-text'
  /** What a service wrote, to explain a failure. */
  | 'service-log';

/** Where in a build a file stands, as far as its directories tell. */
export interface Place {
  /** The node it came from; null in a build of one node. */
  host: string | null;
  /** Of an upgrade, the cloud it tells of: grenade's `old` and `new`; null otherwise. */
  phase: 'old' | 'new' | null;
}

export interface Input extends Place {
  kind: InputKind;
  /** Relative to the build directory. */
  path: string;
}

/** For whoever expected a page: what was looked for; the document has all of it. */
export const LOOKED_FOR =
  'looked eight directories deep for *.subunit, subunit_log.txt, .stestr/, .testrepository/ and dstat-csv* ' +
  '(docs/data-format.md, "What is read, and where"); JUnit XML is not read';

/** Whether an input is a test input: without one there is nothing to show of a build. */
export const isTestInput = ({ kind }: Pick<Input, 'kind'>): boolean =>
  kind === 'subunit' || kind === 'dstat';
