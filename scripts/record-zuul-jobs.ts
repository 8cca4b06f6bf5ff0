/**
 * Records test/fixtures/zuul-jobs from real Ansible with Zuul's own callbacks:
 *
 *     apt-get install ansible-core                      # 2.14 of Debian 12
 *     node scripts/record-zuul-jobs.ts ZUUL [--chroot DEBIAN] [--only NAME]
 *
 * ZUUL is a checkout of https://opendev.org/zuul/zuul, of which only zuul/ansible is used; DEBIAN a root
 * directory made by `mmdebstrap --include=ansible-core trixie DEBIAN` (2.19). The playbooks are in
 * test/fixtures/zuul-jobs/playbooks. For each job the console, the results and, in job.json, the exit
 * code of each playbook are kept: what the tests compare our reading with.
 *
 * Of the executor, which cannot run here, this does what it writes into the console: the frame around
 * each playbook, and of what Ansible printed the part from its error on where it ended with 1, 2 or
 * 250, all of it where it ended with 4 (runAnsible and emitPlaybookBanner in zuul/executor/server.py).
 * Google's re2, which zuul_stream.py imports, is Python's own re here.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

interface Job {
  playbooks: [phase: 'pre' | 'run' | 'post', name: string][];
  /** Patterns of the job's `failure-output`. */
  failureOutput?: string[];
}

const JOBS: Record<string, Job> = {
  passes: {
    playbooks: [
      ['pre', 'upload'],
      ['run', 'passes'],
      ['post', 'upload'],
    ],
  },
  fails: {
    playbooks: [
      ['run', 'fails'],
      ['post', 'upload'],
    ],
  },
  'missing-role': {
    playbooks: [
      ['run', 'missing-role'],
      ['post', 'upload'],
    ],
  },
  'missing-role-static': {
    playbooks: [
      ['run', 'missing-role-static'],
      ['post', 'upload'],
    ],
  },
  'missing-role-post': {
    playbooks: [
      ['run', 'upload'],
      ['post', 'missing-role'],
      ['post', 'upload'],
    ],
  },
  'parse-error': {
    playbooks: [
      ['run', 'parse-error'],
      ['post', 'upload'],
    ],
  },
  free: {
    playbooks: [
      ['run', 'free'],
      ['post', 'upload'],
    ],
  },
  'free-late': {
    playbooks: [
      ['run', 'free-late'],
      ['post', 'upload'],
    ],
  },
  'forged-pass': {
    playbooks: [
      ['run', 'forged-pass'],
      ['post', 'upload'],
    ],
  },
  'forged-fail': {
    playbooks: [
      ['run', 'forged-fail'],
      ['post', 'upload'],
    ],
  },
  'early-failure': {
    playbooks: [
      ['run', 'early-failure'],
      ['post', 'upload'],
    ],
    failureOutput: ['.*FAILED$'],
  },
  unreachable: {
    playbooks: [
      ['run', 'unreachable'],
      ['post', 'upload'],
    ],
  },
  'says-why': {
    playbooks: [
      ['run', 'says-why'],
      ['post', 'upload'],
    ],
  },
  'unreachable-ignored': {
    playbooks: [
      ['run', 'unreachable-ignored'],
      ['post', 'upload'],
    ],
  },
};

/** Where all runs, also in the chroot: it shows in messages. */
const WORK = '/tmp/zuul-job';
const FIXTURES = join(import.meta.dirname, '../test/fixtures/zuul-jobs');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { chroot: { type: 'string' }, only: { type: 'string' } },
});
const [zuul] = positionals;
if (zuul === undefined) throw new Error('usage: record-zuul-jobs.ts ZUUL [--chroot DEBIAN]');
/** The work directory as this process sees it. */
const work = join(values.chroot ?? '/', WORK);

/** Runs a command where Ansible is; its output is both streams in one. */
function run(command: string, env: Record<string, string> = {}) {
  const program = ['sh', '-c', `exec 2>&1; mkdir -p ${WORK}; cd ${WORK}; ${command}`];
  const [name = '', ...rest] = values.chroot ? ['chroot', values.chroot, ...program] : program;
  const { status, stdout } = spawnSync(name, rest, {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', TZ: 'UTC', HOME: WORK, ...env },
    encoding: 'utf8',
  });
  return { status, stdout };
}

const CONFIG = `[defaults]
inventory = ${WORK}/inventory
local_tmp = ${WORK}/tmp
retry_files_enabled = False
callback_plugins = ${WORK}/python/zuul/ansible/base/callback
stdout_callback = zuul_stream
callbacks_enabled = zuul_json, zuul_unreachable
nocows = True
display_args_to_stdout = True
interpreter_python = /usr/bin/python3
`;

function prepare(unreachable: boolean): void {
  rmSync(work, { recursive: true, force: true });
  for (const name of ['tmp', 'python', '.ansible'])
    mkdirSync(join(work, name), { recursive: true });
  cpSync(join(zuul as string, 'zuul/ansible'), join(work, 'python/zuul/ansible'), {
    recursive: true,
  });
  cpSync(join(FIXTURES, 'playbooks'), join(work, 'playbooks'), { recursive: true });
  writeFileSync(join(work, 'python/re2.py'), 'from re import *\n');
  writeFileSync(join(work, 'ansible.cfg'), CONFIG);
  const gone = 'compute1 ansible_connection=ssh ansible_host=127.0.0.1 ansible_port=1';
  const there = 'compute1 ansible_connection=local ansible_host=127.0.0.1';
  writeFileSync(
    join(work, 'inventory'),
    `controller ansible_connection=local ansible_host=127.0.0.1\n${unreachable ? gone : there}\n`,
  );
  const logging = `from zuul.ansible.logconfig import JobLoggingConfig as C; C(job_output_file='${WORK}/job-output.txt').writeJson('${WORK}/logging.json')`;
  const { status, stdout } = run(`python3 -c "${logging}"`, { PYTHONPATH: `${WORK}/python` });
  if (status !== 0) throw new Error(stdout);
}

const now = () => new Date().toISOString().replace('T', ' ').replace('Z', '000');
const append = (text: string) =>
  writeFileSync(join(work, 'job-output.txt'), `${now()} | ${text}\n`, { flag: 'a' });

/** What the executor adds to the console when Ansible has ended. */
function addErrors(status: number | null, output: string): void {
  const lines = output.trimEnd().split('\n');
  const from = lines.findIndex((line) => /^(?:ERROR!|\[ERROR\])/.test(line));
  if (status === 4) append('ANSIBLE PARSE ERROR');
  if (status === 250) append('UNEXPECTED ANSIBLE ERROR');
  if (status === 4) for (const line of lines) append(line);
  if ([1, 2, 250].includes(status ?? 0) && from >= 0)
    for (const line of lines.slice(from)) append(line);
}

function runPlaybook(phase: string, name: string, failureOutput: string[]) {
  const path = `example.org/acme/ci/playbooks/${name}.yaml`;
  const banner = phase === 'run' ? 'RUN' : `${phase.toUpperCase()}-RUN`;
  append(`${banner} START: [untrusted : ${path}@master]`);
  const variables = [
    `zuul_execution_phase=${phase}`,
    'zuul_execution_phase_index=0',
    'zuul_execution_trusted=False',
    `zuul_execution_canonical_name_and_path=${path}`,
    'zuul_execution_branch=master',
  ];
  const options = variables.map((variable) => `-e ${variable}`).join(' ');
  const { status, stdout } = run(`ansible-playbook -v playbooks/${name}.yaml ${options}`, {
    ANSIBLE_CONFIG: `${WORK}/ansible.cfg`,
    PYTHONPATH: `${WORK}/python`,
    ZUUL_JOB_LOG_CONFIG: `${WORK}/logging.json`,
    ZUUL_JOB_FAILURE_OUTPUT: JSON.stringify(failureOutput),
    ZUUL_JOBDIR: WORK,
  });
  const unreachable = join(work, '.ansible/nodes.unreachable');
  const outcome = existsSync(unreachable) ? 'UNREACHABLE' : 'NORMAL';
  rmSync(unreachable, { force: true });
  if (outcome === 'NORMAL') addErrors(status, stdout);
  append(`${banner} END RESULT_${outcome}: [untrusted : ${path}@master]`);
  return { phase, path, exit: status, outcome };
}

const version = /core ([\d.]+)/.exec(run('ansible --version', {}).stdout)?.[1];
if (version === undefined) throw new Error('no ansible-core');
const directory = join(FIXTURES, `ansible-${version.split('.').slice(0, 2).join('.')}`);
for (const [name, { playbooks, failureOutput = [] }] of Object.entries(JOBS)) {
  if (values.only !== undefined && values.only !== name) continue;
  prepare(name.startsWith('unreachable'));
  append('Job console starting');
  const ended = playbooks.map(([phase, playbook]) => runPlaybook(phase, playbook, failureOutput));
  const target = join(directory, name);
  mkdirSync(target, { recursive: true });
  for (const file of ['job-output.txt', 'job-output.json']) {
    if (existsSync(join(work, file)))
      writeFileSync(join(target, file), readFileSync(join(work, file)));
  }
  const job = { ansible: version, failureOutput, playbooks: ended };
  writeFileSync(join(target, 'job.json'), `${JSON.stringify(job, null, 2)}\n`);
  console.log(
    `${version} ${name}: ${ended.map(({ exit, outcome }) => `${outcome} ${exit}`).join(', ')}`,
  );
}
rmSync(work, { recursive: true, force: true });
