/**
 * What Zuul writes into job-output.txt around the output of the job.
 *
 * The executor writes the frame of every playbook (emitPlaybookBanner in zuul/executor/server.py of
 * https://opendev.org/zuul/zuul), the callback zuul_stream.py in zuul/ansible/base/callback the rest:
 *
 *   2026-11-22 16:19:21.357512 | RUN START: [untrusted : opendev.org/x/playbooks/run.yaml@master]
 *   2026-11-22 16:19:21.357512 | PLAY [all]
 *   2026-11-22 16:19:21.357512 | TASK [run-tox : Run tests]
 *   2026-11-22 16:19:21.357512 | controller | output of the task, as it comes
 *   2026-11-22 16:19:21.357512 | controller | ok: Runtime: 0:00:01.234567
 *   2026-11-22 16:19:21.357512 | PLAY RECAP
 *   2026-11-22 16:19:21.357512 | controller | ok: 5 changed: 3 unreachable: 0 failed: 0
 *   2026-11-22 16:19:21.357512 | ERROR! the role 'x' was not found in ...
 *   2026-11-22 16:19:21.357512 | RUN END RESULT_NORMAL: [untrusted : opendev.org/x/...]
 *
 * Odd cases. Where Ansible ended with an error of its own, the executor adds that, `ERROR!` or, from
 * Ansible 2.19 on, `[ERROR]:`, behind the counts, which do not show it. The line `failure`, without
 * a time, says that Zuul takes the job for failed from here on; it is what the callback tells the
 * executor, and gets into the console by Python's logging. Output of a task stands where its result
 * will stand, so of what looks like a result the last one of a host counts. `debug` prints without a
 * host: a job can print any of these lines. So the counts, the error and the end of a playbook only
 * count if nothing of it follows, and a playbook begins only behind the end of another. An upload ends
 * inside the playbook that uploads.
 */

import { isFailed } from '../../../format/job.ts';
import {
  type Phase,
  type Place,
  type Playbook,
  setOutcomes,
  stopResult,
  type TimelineBuilder,
} from '../timeline.ts';
import { createFrameReader } from './frame.ts';
import { createOwnErrorReader } from './own-error.ts';
import { createReports, type OpenTask } from './reports.ts';
import { createTaskMessageReader, type ToldLine } from './task-message.ts';

const BANNER =
  /^(PRE|RUN|POST|CLEANUP)(?:-RUN)? (?:START|END RESULT_(NORMAL|TIMED_OUT|UNREACHABLE|ABORTED|DISK_FULL)): \[(?:un)?trusted : (.*)\]$/;
const TASK = /^(?:TASK|LOOP) \[(.*)\]$/;
const PLAY = /^PLAY \[(.*)\]$/;
/** A name with a line feed in it goes on in lines without a time. */
const UNFINISHED = /^(?:TASK|LOOP|PLAY) \[(?!.*\]$)/;
const RECAP =
  /^ok: \d+ changed: \d+ unreachable: (\d+) failed: (\d+)(?: skipped: \d+ rescued: (\d+))?/;

/** A line without its time; `host` null for a line of Zuul itself. */
export type BareLine = Omit<ToldLine, 'host'> & { host: string | null };

export interface ZuulReader {
  playbooks: Playbook[];
  line(line: BareLine, place: Place): void;
  /** A line that has no time. */
  untimed(text: string, place: Place): void;
}

/**
 * The host at which a playbook was killed; null where none can be told from the others. It is none of those
 * that were through with the task; of those that were not, only one that had output is known.
 */
function lostHost(outcome: string, { results, heard }: OpenTask): string | null {
  const bad = [...results].filter(([, result]) => isFailed(result));
  const silent = [...heard].filter((host) => !results.has(host));
  const isLost = outcome === 'UNREACHABLE' || bad.length > 0;
  const hosts = isLost ? [...bad.map(([host]) => host), ...silent] : silent;
  return hosts.length === 1 ? (hosts[0] ?? null) : null;
}

export function createZuulReader(timeline: TimelineBuilder): ZuulReader {
  const frame = createFrameReader(timeline);
  const reports = createReports();
  const said = createTaskMessageReader();
  const ownError = createOwnErrorReader();
  let unfinished = false;

  /** @param outcome of the playbook, where it ended and the task did not */
  const endTask = (outcome = 'NORMAL'): void => {
    const task = timeline.current('task');
    const told = reports.take();
    const bad = [...told.results].filter(([, result]) => isFailed(result)).map(([host]) => host);
    const isStopped = outcome !== 'NORMAL' && bad.length === 0;
    const why = said.take(isStopped ? null : bad);
    if (task === null) return;
    if (why !== null) task.said = why;
    if (outcome === 'NORMAL') {
      setOutcomes(task, told.results);
      task.end ??= told.answered;
    } else {
      // what failed on one host may have been ended on another
      const worst = [...told.results.values()].find(isFailed);
      task.result = worst ?? stopResult(outcome);
      task.host = lostHost(outcome, told);
    }
    const now = frame.now();
    if (now.state === 'outside') return;
    now.playbook.reports.set(task, told.reports);
    now.playbook.outcomes.set(task, told.results);
  };

  const ofFrame = (banner: RegExpExecArray, place: Place): void => {
    const phase = (banner[1] as string).toLowerCase() as Phase;
    const where = banner[3] as string;
    const name = where.includes('@') ? where.slice(0, where.lastIndexOf('@')) : where;
    endTask(banner[2]);
    if (banner[2] === undefined) frame.start(phase, name, place);
    else frame.end(phase, banner[2], name, place);
  };

  const beginTask = (name: string, isLoop: boolean, place: Place): void => {
    const node = timeline.enter('task', name, place);
    const now = frame.now();
    if (isLoop && node !== null && now.state !== 'outside') now.playbook.loops.add(node);
  };

  const ofZuul = (text: string, place: Place): void => {
    const banner = BANNER.exec(text);
    const [task, play] = banner === null ? [TASK.exec(text), PLAY.exec(text)] : [null, null];
    const now = frame.now();
    if (banner !== null) {
      ofFrame(banner, place);
    } else if (task !== null || play !== null || text === 'PLAY RECAP') {
      endTask();
      frame.goOn();
      if (task !== null) beginTask(task[1] as string, text.startsWith('LOOP'), place);
      else if (play !== null) timeline.enter('play', play[1] as string, place);
      else frame.count(place);
    } else if (now.state === 'counted') now.whole = true;
  };

  const ofHost = (text: string, host: string, place: Place): void => {
    const now = frame.now();
    if (now.state === 'counted') {
      const counts = RECAP.exec(text);
      if (counts === null || now.whole) return;
      const [unreachable = 0, failed = 0, rescued = 0] = counts
        .slice(1)
        .map((count) => Number(count ?? 0));
      now.failed ||= unreachable + failed > 0;
      now.counts.set(host, { unreachable, failed, rescued, ignored: null });
    } else reports.read(text, host, place);
  };

  return {
    playbooks: frame.playbooks,
    line({ text, host, level, isDelegated }, place) {
      unfinished = host === null && UNFINISHED.test(text);
      if (host === null) ofZuul(text, place);
      else {
        ofHost(text, host, place);
        said.read({ text, host, level, isDelegated }, place.line);
      }
      const error = ownError.read(host === null ? text : null, place.line);
      if (error !== null) frame.breakOff(error);
    },
    untimed(text, { line }) {
      if (text !== 'failure' || unfinished) return;
      // no job can print this: what looked like the end of the playbook was none
      if (frame.now().state !== 'running') frame.goOn();
      const now = frame.now();
      if (now.state !== 'outside')
        now.playbook.failing ??= { task: timeline.current('task'), line };
    },
  };
}
