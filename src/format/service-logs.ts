/**
 * `service-logs`: what the services of the build logged while tests failed, and what befell the machine.
 *
 * A bounded extract: the whole logs lie in the build, and every line here says in which and where.
 */

/** Of syslog's and Python's words the ones that matter; null where a line has none. */
export type LogLevel = 'debug' | 'info' | 'warning' | 'error' | 'critical';

/** One log that was read. */
export interface ServiceLog {
  /** Relative to the build; may end in `.gz`. Lines are counted in what it unpacks to. */
  path: string;
  /** Directory of the node it came from; null in a build of one node. */
  host: string | null;
  /** What the file is called: `glance-api`, `keystone`, `syslog`. */
  service: string;
  /** Name of the form of its times; null where none was recognised, and nothing was read. */
  format: string | null;
  lines: number;
  /** Milliseconds since the Unix epoch of its first and its last line, by the clock of the tests. */
  from: number | null;
  to: number | null;
  /** Milliseconds that its host's clock is ahead of the tests', by request ids; null: not known. */
  ahead: number | null;
}

/** A line, or a line and the traceback behind it. */
export interface LogLine {
  /** Index into `logs`. */
  log: number;
  /** Counted from 1, in the unpacked log. */
  line: number;
  /** Milliseconds since the Unix epoch, by the clock of the tests; null where unknown. */
  at: number | null;
  level: LogLevel | null;
  /** As it stands in the log, without its time; cut. */
  text: string;
  /** The last line of the traceback that belongs to it: the exception. */
  last?: string;
  /** Process that wrote it. */
  pid?: number;
  /**
   * Why it is here. `request`: it names a request that the test made; `resource`: something that the test
   * made, changed or failed of; `near`: a warning or error at that time, of a kind that is logged at no other.
   */
  of: 'request' | 'resource' | 'near';
  /** The request or resource. */
  id?: string;
}

/** What kind of trouble a message tells of; null where it does not. */
export type Nature =
  /** An exception that only code raises: a name that is not there, a wrong type. */
  | 'code'
  /** The machine: its disk, its memory. */
  | 'machine'
  /** Another service that did not answer. */
  | 'peer';

/** What explains a failure, with the line that shows it; the strongest first. */
export interface Finding {
  /**
   * `error`: a service logged it of a request or resource of the test. `stopped`: connections to a
   * service were refused, and its log had stopped. `silent`: a service that the test waited for in vain
   * logged nothing. `near`: an error at that time that no passing test saw; with an `id` one of the test's own
   * requests or resources, of which nothing says that the test failed of it.
   */
  kind: 'error' | 'stopped' | 'silent' | 'near';
  log: number;
  line: number;
  at: number | null;
  /** Of `stopped` and `silent`, the next line; null: there is none. */
  until?: number | null;
  /** Of `stopped`: what came after it was written by other processes. */
  restarted?: boolean;
  nature: Nature | null;
  /** The message, or the exception where there is one; of `stopped` and `silent` the last line before. */
  text: string;
  id?: string;
  /** Of `near`: of what ran when the test had failed, its cleanups, say. */
  after?: boolean;
  /** Index into `logs` of the service that failed as well, of one that it asked: its line shows that. */
  passedOn?: number;
}

export interface FailureLogs {
  /** As in TestsFile.path. */
  stream: string;
  /** Index of the run. */
  run: number;
  /** Milliseconds since the Unix epoch: what is looked at. Of a set-up, from the end of what was before. */
  from: number;
  to: number;
  /** In order of time. */
  lines: LogLine[];
  /** Lines about its requests that are left out. */
  more: number;
  /** Requests that the test names, and how many of them a log tells of. */
  requests: number;
  found: number;
  findings: Finding[];
}

export type LogEventKind =
  | 'oom'
  | 'disk-full'
  | 'read-only'
  | 'crash'
  | 'killed'
  | 'restart'
  | 'guest'
  | 'disk-error'
  | 'hung'
  | 'recovery'
  | 'alarm'
  | 'stop'
  | 'start'
  | 'clock';

/** Something that befell the machine or a service. */
export interface LogEvent {
  kind: LogEventKind;
  log: number;
  line: number;
  at: number | null;
  text: string;
  /** How often the log tells of the like within the next minute. */
  count: number;
}

export interface ServiceLogsFile {
  version: 1;
  logs: ServiceLog[];
  /** Logs that are in the build and were not read, over a limit. */
  leftOut: number;
  failures: FailureLogs[];
  /** Failures that are not listed, for want of room. */
  more: number;
  /** In order of time. */
  events: LogEvent[];
}

/** ERROR lines of a log that differ in nothing but ids, times, numbers and the like. */
export interface ErrorKind {
  service: string;
  /** As in ServiceLog. */
  host: string | null;
  /** Logger and message, with `…` for what differs; cut. */
  text: string;
  count: number;
  /** Where the first of them stands, as in ServiceLog and LogLine. */
  path: string;
  line: number;
}

/** The kinds of ERROR lines of a run. */
export interface ErrorLines {
  /** There were more than have a place: of no service all are known. */
  isFull: boolean;
  /** Services of which all kinds are known: every log was read to its end. */
  services: string[];
  kinds: ErrorKind[];
}

/** What is published of them, for later runs to be compared with. */
export interface KnownErrors {
  services: string[];
  /** Index into `services`, and text. */
  kinds: [service: number, text: string][];
}
