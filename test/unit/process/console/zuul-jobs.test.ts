/** Jobs recorded from real Ansible with Zuul's callbacks (scripts/record-zuul-jobs.ts). */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { describeJob } from '../../../../src/verdict/job.ts';
import { inChunks, type ReadConsole, readConsole } from '../../../fixtures/console.ts';

const DIRECTORY = fileURLToPath(new URL('../../../fixtures/zuul-jobs/', import.meta.url));
const VERSIONS = readdirSync(DIRECTORY).filter((name) => name.startsWith('ansible-'));

interface Recorded {
  failureOutput: string[];
  playbooks: { phase: string; exit: number; outcome: string }[];
}

const read = (path: string) => readFileSync(DIRECTORY + path, 'utf8');
const recorded = (job: string) => JSON.parse(read(`${job}/job.json`)) as Recorded;

async function readJob(job: string, withResults = true, size = 65_536): Promise<ReadConsole> {
  const results = `${job}/job-output.json`;
  const json =
    withResults && existsSync(DIRECTORY + results) ? JSON.parse(read(results)) : undefined;
  return readConsole(inChunks(read(`${job}/job-output.txt`), size), 'job-output', json);
}

/** By the rules of the executor (runPlaybooks), from what Ansible returned. */
function resultOf({ playbooks, failureOutput }: Recorded): string | null {
  if (playbooks.some(({ outcome }) => outcome !== 'NORMAL')) return null;
  const failed = (phase: string) => playbooks.some((one) => one.phase === phase && one.exit !== 0);
  if (failed('post')) return 'POST_FAILURE';
  return failed('run') || failureOutput.length > 0 ? 'FAILURE' : 'SUCCESS';
}

/** `phase/playbook` with its result, then its tasks with theirs. */
function outline({ events }: ReadConsole, playbook: string) {
  const of = (index: number | null): boolean => {
    const event = index === null ? undefined : events[index];
    if (event === undefined) return false;
    return (
      (event.kind === 'playbook' && event.name.endsWith(`/${playbook}.yaml`)) || of(event.parent)
    );
  };
  return events
    .filter((event) => event.kind === 'task' && of(event.parent))
    .map(({ name, host, result }) => [name, host, result].join(' | '));
}

for (const version of VERSIONS) {
  for (const name of readdirSync(DIRECTORY + version)) {
    const job = `${version}/${name}`;
    test(`${job}: the result is what Zuul makes of what Ansible returned`, async () => {
      const expected = resultOf(recorded(job));
      const whole = await readJob(job);
      assert.equal(whole.result, expected);
      assert.equal((await readJob(job, false)).result, expected, 'without job-output.json');
      assert.deepEqual(whole.warnings, []);
      assert.deepEqual(await readJob(job, true, 7), whole, 'in chunks of 7 bytes');
      const shown = whole.events.filter(({ kind }) => kind === 'playbook');
      const exits = recorded(job).playbooks.map(({ exit, phase, outcome }) =>
        outcome === 'UNREACHABLE'
          ? 'unreachable'
          : exit !== 0 || (phase === 'run' && expected === 'FAILURE')
            ? 'failed'
            : 'ok',
      );
      assert.deepEqual(
        shown.map(({ result }) => result),
        exits,
      );
    });
  }
}

/** Tasks that are not what they seem, by job; the same in every version. */
const TASKS: Record<string, string[]> = {
  passes: [
    'Say something |  | changed',
    'command: true |  | changed',
    'Fails and is ignored |  | ignored',
    'Fails in silence and is ignored |  | ignored',
    'Never runs |  | skipped',
    'A loop |  | changed',
    'Fails and is rescued |  | ignored',
    'To the rescue |  | changed',
    'Only here | controller | changed',
    'Tell |  | changed',
  ],
  fails: [
    'Ignored in silence |  | ignored',
    'Ignored aloud |  | ignored',
    'Fails in silence | controller | failed',
    'Always |  | changed',
    'Only where nothing failed | compute1 | changed',
  ],
  'early-failure': ['Run tests | controller | failed', 'Collect | controller | changed'],
  'forged-pass': [
    'Before | controller | changed',
    'Print lies | controller | ok',
    'After | controller | changed',
  ],
  'forged-fail': ['Print lies | controller | ok', 'Fails | controller | failed'],
};

for (const version of VERSIONS) {
  for (const [name, tasks] of Object.entries(TASKS)) {
    test(`${version}/${name}: tasks, hosts and what became of them`, async () => {
      const found = outline(await readJob(`${version}/${name}`), name);
      assert.deepEqual(found, tasks);
    });
  }

  test(`${version}/free-late: each host's tasks are its own`, async () => {
    const found = outline(await readJob(`${version}/free-late`), 'free-late');
    const of = (host: string) => found.filter((task) => task.includes(`| ${host} |`));
    assert.deepEqual(of('compute1'), [
      'Prepare | compute1 | ok',
      'Check | compute1 | ok',
      'Deploy | compute1 | ok',
    ]);
    assert.deepEqual(of('controller'), [
      'Prepare | controller | ok',
      'Check | controller | ignored',
      'Deploy | controller | failed',
    ]);
    assert.equal(found.length, 6);
  });

  test(`${version}/free: a failure is of the task where its host was`, async () => {
    const found = outline(await readJob(`${version}/free`), 'free');
    assert.deepEqual(
      found.filter((task) => task.includes('compute1')),
      [
        'Install | compute1 | ok',
        'Write config | compute1 | ok',
        'Not needed | compute1 | skipped',
        'Restart | compute1 | ok',
      ],
    );
    assert.deepEqual(
      found.filter((task) => !task.includes('compute1')),
      ['Install | controller | failed'],
    );
  });

  test(`${version}/free: a task lasts from the host's last one, in the lines that tell of it`, async () => {
    const { events, lines } = await readJob(`${version}/free`);
    const failed = events.find(({ host, result }) => host === 'controller' && result === 'failed');
    assert.ok(failed?.start && failed.end && failed.end - failed.start >= 3000);
    const [from = 0, to = 0] = failed.lines ?? [];
    assert.equal(lines[from]?.text, 'ERROR');
    assert.ok(lines.slice(from, to).every(({ host }) => host !== 'compute1'));
  });
}

/** Of a job of which only job-output.json is there. */
const readResults = (job: string) =>
  readConsole(inChunks(''), 'job-output', JSON.parse(read(`${job}/job-output.json`)));

for (const version of VERSIONS) {
  for (const name of readdirSync(DIRECTORY + version).filter((one) => /^unreach/.test(one))) {
    const job = `${version}/${name}`;
    test(`${job}: job-output.json alone tells that a host was lost, as the console does`, async () => {
      const results = await readResults(job);
      assert.equal(results.result, null, 'Zuul starts such a job again');
      const shape = ({ events }: ReadConsole) =>
        events
          .filter(({ kind }) => kind === 'playbook' || kind === 'task')
          .map((event) => [event.name, event.result, event.host]);
      assert.deepEqual(shape(results), shape(await readJob(job)));
      assert.equal(
        describeJob(results.failures),
        `“compute1” could not be reached in “Reach it” of “${name}.yaml”.`,
      );
    });
  }
}

test('a lost host is named where no task tells of it, and none that failed beside it', async () => {
  const counts = (failures: number, unreachable: number) => ({ failures, unreachable });
  const { failures, result } = await readConsole(inChunks(''), 'job-output', [
    {
      phase: 'run',
      playbook: 'x/run.yaml',
      plays: [],
      stats: { compute1: counts(0, 1), controller: counts(1, 0) },
    },
  ]);
  assert.equal(result, null);
  assert.equal(describeJob(failures), '“compute1” could not be reached in “run.yaml”.');
});
