/**
 * What failed a job of which only job-output.json is there. Tasks, results and counts are those that the json callback of
 * ansible-core 2.14.18 wrote for playbooks of these tasks on two nodes.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeJob } from '../../../../src/verdict/job.ts';
import { inChunks, readConsole } from '../../../fixtures/console.ts';

const TOOK = { start: '2026-11-22T16:00:00Z', end: '2026-11-22T16:00:09Z' };

type Results = Record<string, 'failed' | 'unreachable' | 'ok'>;
const BOTH = (one: 'failed' | 'ok'): Results => ({ compute1: one, controller: one });
const COUNTS = (failures: number, ignored: number, rescued: number) => ({
  failures,
  ignored,
  rescued,
  unreachable: 0,
});

/** Name, result and hosts of the tasks; what failed. */
async function read(plays: [task: string, results: Results][][], stats: Record<string, object>) {
  const toTask = ([name, results]: [string, Results]) => ({
    task: { name },
    hosts: Object.fromEntries(
      Object.entries(results).map(([host, one]) => [
        host,
        { changed: true, ...(one !== 'ok' && { [one]: true }) },
      ]),
    ),
  });
  const json = [
    {
      phase: 'run',
      playbook: 'x/run.yaml',
      plays: plays.map((tasks) => ({
        play: { name: 'all', duration: TOOK },
        tasks: tasks.map(toTask),
      })),
      stats,
    },
  ];
  const { events, failures, result } = await readConsole(inChunks(''), 'job-output', json);
  const of = (kind: string) => events.filter((event) => event.kind === kind);
  return {
    tasks: of('task').map((task) => task.result),
    plays: of('play').map((play) => play.result),
    result,
    told: describeJob(failures),
  };
}

test('ignored and rescued tasks did not fail the job: each host went on, and the counts say it', async () => {
  const counts = COUNTS(1, 1, 1);
  const { tasks, result, told } = await read(
    [
      [
        ['Check for swap', BOTH('failed')],
        ['Fetch constraints', BOTH('failed')],
        ['Use local constraints', BOTH('ok')],
        ['Install packages', BOTH('failed')],
      ],
    ],
    { compute1: counts, controller: counts },
  );
  assert.deepEqual(tasks, ['ignored', 'ignored', 'changed', 'failed']);
  assert.equal(result, 'FAILURE');
  assert.equal(told, '“Install packages” of “run.yaml” failed on “compute1” and “controller”.');
});

test('a rescue that failed is what failed; a host that went on failed nothing', async () => {
  const counts = COUNTS(1, 1, 1);
  const rescue = await read(
    [
      [
        ['half', BOTH('failed')],
        ['try', BOTH('failed')],
        ['rescue fails', BOTH('failed')],
      ],
    ],
    { compute1: counts, controller: counts },
  );
  assert.deepEqual(rescue.tasks, ['ignored', 'ignored', 'failed']);
  const other = await read(
    [
      [
        ['flaky', BOTH('failed')],
        ['only one', { compute1: 'failed', controller: 'ok' }],
        ['goes on', { controller: 'ok' }],
      ],
      [['b', { controller: 'ok' }]],
    ],
    { compute1: COUNTS(1, 1, 0), controller: COUNTS(0, 1, 0) },
  );
  assert.deepEqual(other.tasks, ['ignored', 'failed', 'changed', 'changed']);
  assert.equal(other.told, '“only one” of “run.yaml” failed on “compute1”.');
});

test('what nobody can tell apart is not known, and names the hosts all the same', async () => {
  const counts = COUNTS(1, 2, 0);
  // "always" went on behind "real", and ignored that it failed
  const { tasks, plays, told } = await read(
    [
      [['early', BOTH('failed')]],
      [
        ['real', BOTH('failed')],
        ['collect', BOTH('failed')],
        ['after', BOTH('ok')],
      ],
    ],
    { compute1: counts, controller: counts },
  );
  assert.deepEqual(tasks, ['ignored', null, null, 'changed']);
  assert.deepEqual(plays, ['ok', null]);
  assert.equal(told, '“run.yaml” failed on “compute1” and “controller”.');
});

test('where nothing was ignored or rescued all that failed did, as where the counts do not fit nothing is known', async () => {
  const plays: [string, Results][][] = [
    [
      ['a', { controller: 'failed' }],
      ['b', { controller: 'failed' }],
    ],
  ];
  const of = async (counts: object) => (await read(plays, { controller: counts })).tasks;
  assert.deepEqual(await of(COUNTS(2, 0, 0)), ['failed', 'failed']);
  assert.deepEqual(await of(COUNTS(0, 1, 1)), ['ignored', 'ignored']);
  assert.deepEqual(await of(COUNTS(1, 5, 0)), [null, null]);
  assert.deepEqual(await of({ failures: 1, unreachable: 0 }), [null, null]);
});

test('a host that could not be reached, which was ignored, is not counted as a failure that was', async () => {
  const { tasks, told } = await read(
    [
      [
        ['reach', { controller: 'unreachable' }],
        ['build', { controller: 'failed' }],
        ['collect', { controller: 'ok' }],
      ],
    ],
    { controller: COUNTS(1, 1, 0) },
  );
  assert.deepEqual(tasks, ['unreachable', 'failed', 'changed']);
  assert.equal(
    told,
    '“controller” could not be reached in “reach” of “run.yaml”; “build” of “run.yaml” failed on “controller”.',
  );
});
