import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobFailure } from '../../../src/format/job.ts';
import { describeJob } from '../../../src/verdict/job.ts';

const FAILED: JobFailure = {
  phase: 'run',
  playbook: 'example.org/x/playbooks/run.yaml',
  how: 'failed',
  task: 'Deploy',
  host: 'compute1',
};
const tell = (parts: Partial<JobFailure>) => describeJob([{ ...FAILED, ...parts }]);

test('what failed, where it is known', () => {
  assert.equal(tell({}), '“Deploy” of “run.yaml” failed on “compute1”.');
  assert.equal(tell({ host: null }), '“Deploy” of “run.yaml” failed.');
  assert.equal(tell({ task: null, host: null }), '“run.yaml” failed.');
  assert.equal(
    tell({ phase: 'post', task: null, host: null }),
    'The post playbook “run.yaml” failed.',
  );
  assert.equal(
    tell({ how: 'unreachable' }),
    '“compute1” could not be reached in “Deploy” of “run.yaml”.',
  );
  assert.equal(
    tell({ how: 'unreachable', host: null, phase: 'pre' }),
    'A host could not be reached in “Deploy” of the pre playbook “run.yaml”.',
  );
});

test('how a job was stopped; a phase beside its run is not the job', () => {
  assert.equal(
    tell({ how: 'TIMED_OUT' }),
    'The job timed out in “Deploy” of “run.yaml” on “compute1”.',
  );
  assert.equal(
    tell({ how: 'ABORTED', task: null, host: null }),
    'The job was aborted in “run.yaml”.',
  );
  assert.equal(
    tell({ how: 'TIMED_OUT', phase: 'post', host: null }),
    'The post phase of the job timed out in “Deploy” of “run.yaml”.',
  );
  assert.equal(
    tell({ how: 'DISK_FULL', task: null, host: null }),
    'The job was stopped (DISK_FULL) in “run.yaml”.',
  );
});

test('the first are named, and all are counted', () => {
  const all = ['a', 'b', 'c', 'd', 'e'].map((task) => ({ ...FAILED, task, host: null }));
  const named = ['a', 'b', 'c'].map((task) => `“${task}” of “run.yaml” failed; `).join('');
  assert.equal(describeJob(all), `${named}and 2 more.`);
  assert.equal(describeJob(all.slice(0, 3), undefined, 9), `${named}and 6 more.`);
});
