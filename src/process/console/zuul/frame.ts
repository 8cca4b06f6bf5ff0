/**
 * The frame of a job: which playbook the console is at, and how it ended.
 *
 * A job can print any line of the frame. So what looks like the counts, the error or the end of a playbook
 * only counts if nothing of that playbook follows, and one begins only behind the end of another.
 */
import type { TaskMessage } from '../../../format/job.ts';
import {
  MAX_NAME,
  makePlaybook,
  type Phase,
  type Place,
  type Playbook,
  type TimelineBuilder,
  type TimelineNode,
} from '../timeline.ts';

/** What the console is at. */
export type Frame =
  | { state: 'outside' }
  /** Its plays and tasks are told. */
  | { state: 'running'; playbook: Playbook; broken: boolean }
  /** Its counts are; the first line without a host ends them. */
  | {
      state: 'counted';
      playbook: Playbook;
      broken: boolean;
      failed: boolean;
      whole: boolean;
      counts: Playbook['counts'];
    }
  | { state: 'ended'; playbook: Playbook };

const keyOf = (phase: Phase, name: string) => `${phase} ${name.slice(0, MAX_NAME)}`;

/** Gives a playbook what stood in those that it had made up. */
function merge(playbook: Playbook, madeUp: Playbook[]): void {
  for (const { node, reports, outcomes, failing, loops } of madeUp) {
    const play = playbook.node.children.at(-1);
    const isPlay = (child: TimelineNode) => child.kind === 'play' || play === undefined;
    for (const child of node.children) (isPlay(child) ? playbook.node : play)?.children.push(child);
    for (const [task, told] of reports) playbook.reports.set(task, told);
    for (const [task, results] of outcomes) playbook.outcomes.set(task, results);
    for (const loop of loops) playbook.loops.add(loop);
    playbook.failing ??= failing;
  }
}

export interface FrameReader {
  playbooks: Playbook[];
  now(): Frame;
  start(phase: Phase, name: string, place: Place): void;
  end(phase: Phase, outcome: string, name: string, place: Place): void;
  /** Something of the playbook follows: what looked like its counts, its error or its end was none. */
  goOn(): void;
  /** Its counts follow. */
  count(place: Place): void;
  /** What Ansible says when it could not go on. */
  breakOff(said: TaskMessage): void;
}

export function createFrameReader(timeline: TimelineBuilder): FrameReader {
  const playbooks: Playbook[] = [];
  /** The last playbook of a name. */
  const latest = new Map<string, Playbook>();
  let frame: Frame = { state: 'outside' };

  /** A playbook that seemed to have ended ends now: those told of since were made up by it. */
  const takeBack = (playbook: Playbook, place: Place): void => {
    timeline.leave('playbook', place);
    const madeUp = playbooks.splice(playbooks.indexOf(playbook) + 1);
    for (const { node, phase } of madeUp.toReversed()) {
      timeline.remove(node);
      latest.delete(keyOf(phase, node.name));
    }
    merge(playbook, madeUp);
    if (frame.state !== 'outside') frame = { ...frame, playbook };
  };

  return {
    playbooks,
    now: () => frame,
    start(phase, name, place) {
      if (frame.state !== 'outside' && frame.state !== 'ended') return;
      const open = timeline.current('phase');
      timeline.leave('playbook', place);
      if (open?.name !== phase) timeline.enter('phase', phase, place);
      const node = timeline.enter('playbook', name, place);
      if (node === null) return;
      const playbook = makePlaybook(node, phase);
      playbooks.push(playbook);
      latest.set(keyOf(phase, node.name), playbook);
      frame = { state: 'running', playbook, broken: false };
    },
    end(phase, outcome, name, place) {
      const playbook = latest.get(keyOf(phase, name));
      if (frame.state === 'outside' || playbook === undefined) return;
      if (frame.playbook !== playbook) takeBack(playbook, place);
      const { node } = playbook;
      playbook.outcome = outcome;
      if (frame.state !== 'ended') {
        playbook.broken = frame.broken;
        playbook.failed = frame.state === 'counted' ? frame.failed : null;
        if (frame.state === 'counted') playbook.counts = frame.counts;
      }
      timeline.suspend('playbook', { ...place, line: place.line + 1 });
      node.end = place.time;
      if (node.lines !== null) node.lines[1] = place.line + 1;
      frame = { state: 'ended', playbook };
    },
    goOn() {
      if (frame.state === 'outside') return;
      const { playbook } = frame;
      delete playbook.node.said;
      Object.assign(playbook, { outcome: null, failed: null, broken: false, counts: new Map() });
      frame = { state: 'running', playbook, broken: false };
    },
    count(place) {
      timeline.suspend('play', place);
      if (frame.state !== 'running') return;
      frame = { ...frame, state: 'counted', failed: false, whole: false, counts: new Map() };
    },
    breakOff(said) {
      if (!('broken' in frame)) return;
      frame.broken = true;
      frame.playbook.node.said = said;
    },
  };
}
