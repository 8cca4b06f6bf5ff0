/**
 * Whether to run a job again as it is.
 *
 * To run a change again that broke something costs hours of machines and merges the fault in the end. So it
 * is advised only where something else than the change explains all that went wrong: a known issue, or the
 * machine.
 */
import type { BuildMetadata } from '../format/dataset.ts';
import { countOf } from '../format/quantities.ts';
import type { SummaryRecheck } from '../format/summary.ts';
import { describeJob, describeStopped } from '../verdict/job.ts';
import { countExplained, EXPLAINS, type ExplainedBy } from '../verdict/services.ts';
import type { ProblemDigest } from '../verdict/stream-digest.ts';
import { breaksOf } from '../verdict/streams.ts';
import { sumOf } from '../verdict/tally.ts';
import { unreadOf } from '../verdict/whole/damage.ts';
import { type FoundIssue, runKey, type SummarySources } from './sources.ts';

const no = (reason: string): SummaryRecheck => ({ advised: false, comment: null, reason });
const unknown = (reason: string): SummaryRecheck => ({ advised: null, comment: null, reason });

const EXPLAINED: readonly (readonly [ExplainedBy | 'known' | 'nothing', string])[] = [
  ['known', 'known issues explain'],
  ...EXPLAINS,
  ['nothing', 'nothing explains'],
];

/**
 * False where what was tested is known, and is no change: the tip of a branch or a tag, in a periodic or post pipeline.
 * Where nothing is known of it there may be one.
 */
function mayTestChange({ change, patchset, branch, ref }: BuildMetadata): boolean {
  if (change !== null) return true;
  return ref === null ? (patchset ?? branch) === null : !/^refs\/(?:heads|tags)\//.test(ref);
}

function tellExplained({ words, by }: ReturnType<typeof countExplained>): string {
  const told = EXPLAINED.flatMap(([what, says]) =>
    by.has(what) ? [`${says} ${by.get(what)}`] : [],
  );
  return `: of ${words}, ${told.join(', ')}.`;
}

function yes(issues: FoundIssue[], byMachine: number): SummaryRecheck {
  const bugs = issues.map(({ id }) => `bug ${id}`).join(', ');
  const parts = [
    ...issues.map(({ title }) => title),
    ...(byMachine > 0 ? [`the machine, of ${countOf(byMachine, 'failure')}`] : []),
  ];
  const comment = bugs === '' ? 'recheck the machine was in trouble' : `recheck ${bugs}`;
  return { advised: true, comment, reason: `All that failed is explained: ${parts.join('; ')}.` };
}

const ITS_TESTS_DID_NOT = 'The job failed, its tests did not';

/** Breaks that are failures of their own: of a set-up that failed there is a failure already. */
const isOwnTrouble = ({ kind }: { kind: string }) => kind !== 'set-up';

/** @param problems all that need attention */
export function adviseRecheck(
  told: SummarySources,
  problems: readonly ProblemDigest[],
): SummaryRecheck {
  if (mayTestChange(told.metadata))
    return advise(told, problems, "A failure may be the change's", no);
  // nor is there a change to comment on
  return { ...advise(told, problems, 'No change was tested', unknown), comment: null };
}

/** @param lead, unexplained what is said of a failure that nothing explains, and what it comes to */
function advise(
  { failed, metadata, streams, job = [], warnings, findings, knownIssues }: SummarySources,
  problems: readonly ProblemDigest[],
  lead: string,
  unexplained: typeof no,
): SummaryRecheck {
  if (failed) return unknown('The build could not be processed.');
  // what failed is told, which does not explain it
  const what = job.length > 0 ? describeJob(job) : describeStopped(metadata.result);
  const orWhat = (said: string, otherwise: string) =>
    `${said}${what === null ? otherwise : `. ${what}`}`;
  const issues = knownIssues ?? [];
  const ofBuild = issues.filter(({ ofBuild }) => ofBuild);
  // what passed when it was run again needs no other explanation
  const open = problems.filter(({ outcome }) => outcome !== 'flaky');
  const troubled = breaksOf(streams).some(isOwnTrouble);
  const unread =
    unreadOf(warnings, streams).length > 0 ||
    breaksOf(streams).some(({ kind }) => kind === 'unread');
  const more = streams.some((stream) => stream.more > 0);
  const noneFailed = open.every(({ outcome }) => outcome === 'unknown');
  if (noneFailed && unread) return unknown('Not all test results could be read.');
  if (open.length === 0 && !troubled) {
    if (metadata.result === null && streams.length === 0)
      return unknown(orWhat('The result is not known', '.'));
    const isBare = streams.every(({ tally }) => sumOf(tally.of) === 0);
    const lack = isBare ? 'There are no test results' : 'No test failed';
    if (metadata.result === null) return no(orWhat(`${lack}; how the job ended is not known`, '.'));
    if (metadata.result === 'SUCCESS') return no('Nothing failed.');
    if (ofBuild.length > 0) return yes(ofBuild, 0);
    const isStop = describeStopped(metadata.result) !== null;
    const bare = isBare ? 'The job failed without test results' : ITS_TESTS_DID_NOT;
    const lead = isStop ? lack : bare;
    return unexplained(orWhat(lead, ', and nothing explains it.'));
  }
  const used = new Set<FoundIssue>();
  let looked = knownIssues != null;
  const explained = countExplained(open, ({ index, of }) => {
    const run = runKey(of, index);
    const known = issues.filter(({ explains }) => explains.has(run));
    for (const issue of known) used.add(issue);
    const services = findings?.get(run)?.services;
    looked ||= services !== undefined;
    return known.length > 0 ? 'known' : (services?.explains ?? null);
  });
  const { machine: byMachine = 0, known: byIssue = 0 } = Object.fromEntries(explained.by);
  if (more) return unexplained(`${lead}: not all failures are listed.`);
  // that nothing explains it says something only where something could have
  if (byMachine + byIssue < explained.all)
    return unexplained(`${lead}${looked ? tellExplained(explained) : '.'}`);
  if (!troubled) return yes([...used], byMachine);
  if (ofBuild.length === 0) {
    const isList = breaksOf(streams).every(({ kind }) => kind === 'list');
    const lack = isList ? 'No test was run' : 'The run is not whole';
    return unexplained(orWhat(lack, ', and nothing explains why.'));
  }
  return yes([...new Set([...used, ...ofBuild])], byMachine);
}
