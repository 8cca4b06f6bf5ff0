/** What a job came to around its tests, in words: what failed of it, which is not why. */
import type { RunRecord } from '../format/history.ts';
import type { JobFailure } from '../format/job.ts';
import { formatCount } from '../format/quantities.ts';

/** Whether a job failed, by its result; false also where that is not known. */
export const hasFailed = (result: string | null): result is string =>
  result !== null && result !== 'SUCCESS';

/** `All passed, job POST_FAILURE`: what its tests came to and, where it failed, the job. */
export const describeRun = ({ verdict, result }: Pick<RunRecord, 'verdict' | 'result'>): string =>
  hasFailed(result) ? `${verdict.text}, job ${result}` : verdict.text;

/** Failures that the sentence names. */
const NAMED = 3;

/** How a stranger's name is written: as text, Markdown or HTML. */
export type Quote = (name: string) => string;

/** In a text that is no markup. */
export const inQuotes: Quote = (name) => `“${name}”`;

const STOPPED: Record<string, string> = { TIMED_OUT: 'timed out', ABORTED: 'was aborted' };

const fileOf = (playbook: string): string => playbook.slice(playbook.lastIndexOf('/') + 1);

/** `“a”`, `“a” and “b”`, `4 hosts`; null: none is known. */
function hostsText({ host, hosts = [] }: JobFailure, quote: Quote): string | null {
  if (host !== null) return quote(host);
  if (hosts.length > NAMED) return `${formatCount(hosts.length)} hosts`;
  const names = hosts.map(quote);
  const last = names.pop();
  return last === undefined ? null : names.length > 0 ? `${names.join(', ')} and ${last}` : last;
}

function tellOne(failure: JobFailure, quote: Quote): string {
  const { phase, playbook, how, task, rescued } = failure;
  const book = quote(fileOf(playbook));
  const hosts = hostsText(failure, quote);
  const on = hosts === null ? '' : ` on ${hosts}`;
  const stopped = STOPPED[how] ?? `was stopped (${how})`;
  const of = phase === 'run' ? book : `the ${phase} playbook ${book}`;
  const within = (name: string) => (task === null ? name : `${quote(task)} of ${name}`);
  const behind = rescued === undefined ? '' : `, in or after the rescue of ${quote(rescued)}`;
  if (how === 'failed') return `${within(of)} failed${on}${behind}`;
  if (how === 'unreachable') return `${hosts ?? 'a host'} could not be reached in ${within(of)}`;
  const what = phase === 'run' ? 'the job' : `the ${phase} phase of the job`;
  return `${what} ${stopped} in ${within(book)}${on}`;
}

/**
 * @param count of all, of which these are the first
 * @returns `The job timed out in “Run tempest” of “run.yaml” on “controller”; the pre playbook “up.yaml” failed.`
 */
export function describeJob(
  failures: readonly JobFailure[],
  quote: Quote = inQuotes,
  count = failures.length,
): string {
  const named = failures.slice(0, NAMED).map((one) => tellOne(one, quote));
  const more = count - named.length;
  if (more > 0) named.push(`and ${formatCount(more)} more`);
  const text = named.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What the first failure that said anything said, line by line; empty where none did. */
export const saidFirst = (failures: readonly JobFailure[]): readonly string[] =>
  failures.find(({ said }) => said !== undefined && said.length > 0)?.said ?? [];

/** `The job timed out.`, of a result that says so; null: it does not. For where nothing tells what failed. */
export const describeStopped = (result: string | null): string | null =>
  result !== null && Object.hasOwn(STOPPED, result) ? `The job ${STOPPED[result]}.` : null;
