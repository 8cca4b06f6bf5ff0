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
 *   2026-11-22 16:19:21.357512 | RUN END RESULT_NORMAL: [untrusted : opendev.org/x/...]
 *
 * Odd cases. Output of a task stands where its result will stand, so of what looks like a result the
 * last one of a host counts. `debug` prints without a host: a job can forge a banner so, and the last
 * END of a playbook counts. An upload ends inside the playbook that uploads.
 */
import type { EventResult } from '../../format/job.ts';
import { type Phase, type Place, type Playbook, type TimelineBuilder, worst } from './timeline.ts';

const BANNER =
  /^(PRE|RUN|POST|CLEANUP)(?:-RUN)? (?:START|END RESULT_([A-Z_]{1,30})): \[(?:un)?trusted : (.*)\]$/;
const TASK = /^(?:TASK|LOOP) \[(.*)\]$/;
const PLAY = /^PLAY \[(.*)\]$/;
const STATUS = /^(ok|changed|skipping|ERROR|MODULE FAILURE)(?::|$)/;
const RECAP = /^ok: \d+ changed: \d+ unreachable: (\d+) failed: (\d+)/;
/** What Ansible says when it could not run a playbook at all. */
const BROKEN = /^(?:ERROR! |ANSIBLE PARSE ERROR|UNEXPECTED ANSIBLE ERROR)/;

const RESULTS: Record<string, EventResult> = {
  ok: 'ok',
  changed: 'changed',
  skipping: 'skipped',
  ERROR: 'failed',
  'MODULE FAILURE': 'failed',
};
const MAX_HOSTS = 1000;

/** A line without its time; `host` null for a line of Zuul itself. */
export interface BareLine {
  text: string;
  host: string | null;
}

export interface ZuulReader {
  playbooks: Playbook[];
  line(line: BareLine, place: Place): void;
}

export function createZuulReader(timeline: TimelineBuilder): ZuulReader {
  const playbooks: Playbook[] = [];
  /** Results of the open task by host. */
  const results = new Map<string, EventResult>();
  let answered: number | null = null;
  /** The playbook whose frame is open. */
  let playbook: Playbook | null = null;
  let recap = false;

  /** @param outcome of the playbook, where it ended and the task did not */
  const endTask = (outcome = 'NORMAL'): void => {
    const task = timeline.current('task');
    if (task !== null) {
      const killed = outcome === 'UNREACHABLE' ? 'unreachable' : 'failed';
      task.result = outcome === 'NORMAL' ? worst(results.values()) : killed;
      task.host = results.size === 1 ? ([...results.keys()][0] ?? null) : null;
      if (outcome === 'NORMAL') task.end ??= answered;
    }
    results.clear();
    answered = null;
  };

  const start = (phase: Phase, name: string, place: Place): void => {
    const open = timeline.current('phase');
    timeline.leave('playbook', place);
    if (open?.name !== phase) timeline.enter('phase', phase, place);
    const node = timeline.enter('playbook', name, place);
    playbook = node === null ? null : { node, phase, outcome: null, failed: null };
    if (playbook !== null) playbooks.push(playbook);
  };

  const end = (outcome: string, name: string, place: Place): void => {
    const last = playbooks.at(-1);
    if (last === undefined || last.node.name !== name.slice(0, last.node.name.length)) return;
    last.outcome = outcome;
    const after = { ...place, line: place.line + 1 };
    timeline.leave('playbook', after);
    last.node.end = place.time;
    if (last.node.lines !== null) last.node.lines[1] = after.line;
    playbook = null;
  };

  const ofZuul = (text: string, place: Place): void => {
    const banner = BANNER.exec(text);
    const [task, play] = banner === null ? [TASK.exec(text), PLAY.exec(text)] : [null, null];
    if (banner === null && task === null && play === null && text !== 'PLAY RECAP') {
      if (playbook !== null && BROKEN.test(text)) playbook.failed = true;
      return;
    }
    endTask(banner?.[2]);
    recap = text === 'PLAY RECAP';
    if (recap) timeline.leave('play', place);
    if (task !== null) timeline.enter('task', task[1] as string, place);
    if (play !== null) timeline.enter('play', play[1] as string, place);
    if (banner === null) return;
    const phase = (banner[1] as string).toLowerCase() as Phase;
    const where = banner[3] as string;
    const name = where.includes('@') ? where.slice(0, where.lastIndexOf('@')) : where;
    if (banner[2] === undefined) start(phase, name, place);
    else end(banner[2], name, place);
  };

  const ofHost = (text: string, host: string, place: Place): void => {
    if (recap) {
      const counts = RECAP.exec(text);
      if (counts === null || playbook === null) return;
      playbook.failed = playbook.failed === true || Number(counts[1]) + Number(counts[2]) > 0;
      return;
    }
    const before = results.get(host);
    if (before === 'failed' && text.startsWith('  "unreachable": true')) {
      results.set(host, 'unreachable');
    }
    const status = STATUS.exec(text)?.[1];
    if (status === undefined || (before === undefined && results.size === MAX_HOSTS)) return;
    const ignored = text === 'ERROR: Ignoring Errors';
    results.set(host, ignored ? 'ignored' : (RESULTS[status] as EventResult));
    answered = place.time;
  };

  return {
    playbooks,
    line({ text, host }, place) {
      if (host === null) ofZuul(text, place);
      else ofHost(text, host, place);
    },
  };
}
