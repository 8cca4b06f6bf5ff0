/**
 * What Jenkins, Zuul 2.5 and devstack-gate write into console.html around the output of the job.
 *
 * Stages of a pipeline, https://www.jenkins.io/doc/book/pipeline/:
 *
 *   [Pipeline] { (Run tests)
 *   [Pipeline] }
 *
 * devstack-vm-gate-wrap.sh (opendev.org/openstack/devstack-gate) says what it does, then how long:
 *
 *   Setting up the hosts
 *   ... this takes a few seconds (logs at logs/devstack-gate-setup-host.txt.gz)
 *
 * A job that takes too long is ended by the plugin build-timeout, whose line may stand behind a cut one, or by
 * the step `timeout` of a pipeline, which may go on without what it held:
 *
 *   Build timed out (after 240 minutes). Marking the build as aborted.
 *   Cancelling nested steps due to timeout
 *
 * The end: `Finished: SUCCESS` of Jenkins, `[Zuul] Job complete, result: SUCCESS` of Zuul 2.5; of
 * devstack-gate `SUCCESSFULLY FINISHED` or `*** FAILED with status: 1`, which says less.
 */
import type { Place, TimelineBuilder } from './timeline.ts';

const FINISHED = /^(?:Finished: |\[Zuul\] Job complete, result: )([A-Z_]{2,30})$/;
const GATE = /^(?:(SUCCESSFULLY FINISHED)$|\*\*\* FAILED with status: \d)/;
const TIMED_OUT =
  /Build timed out \(after \d{1,9} minutes?\)\. Marking the build as (?:aborted|failed)\.$/;
const STEP_TIMED_OUT = 'Cancelling nested steps due to timeout';
const STAGE = /^\[Pipeline\] \{(?: \((.*)\))?$/;

export interface JenkinsReader {
  line(text: string, place: Place): void;
  /** The result as told; null without. */
  stated(): string | null;
}

export function createJenkinsReader(timeline: TimelineBuilder): JenkinsReader {
  let finished: string | null = null;
  let gate: string | null = null;
  let timedOut: 'job' | 'step' | null = null;
  let before: { text: string; place: Place } | null = null;
  /** Blocks of a pipeline that are open and have no name, within the open stage. */
  let unnamed = 0;

  const pipeline = (text: string, place: Place): void => {
    const stage = STAGE.exec(text);
    if (stage?.[1] !== undefined) {
      timeline.enter('step', stage[1], place);
      unnamed = 0;
    } else if (stage !== null) {
      unnamed += 1;
    } else if (text === '[Pipeline] }') {
      if (unnamed === 0) timeline.leave('step', place);
      unnamed = Math.max(0, unnamed - 1);
    }
  };

  return {
    stated() {
      if (timedOut === 'job' || (timedOut === 'step' && finished === 'ABORTED')) return 'TIMED_OUT';
      return finished ?? gate;
    },
    line(text, place) {
      if (text.startsWith('[Pipeline] ')) pipeline(text, place);
      else if (text.startsWith('... this takes ') && before !== null) {
        timeline.enter('step', before.text, before.place);
      }
      if (TIMED_OUT.test(text)) timedOut = 'job';
      else if (text === STEP_TIMED_OUT) timedOut ??= 'step';
      finished = FINISHED.exec(text)?.[1] ?? finished;
      const told = GATE.exec(text);
      if (told !== null) gate = told[1] === undefined ? 'FAILURE' : 'SUCCESS';
      before = { text, place: { ...place } };
    },
  };
}
