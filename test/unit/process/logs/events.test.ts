import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventOf } from '../../../../src/process/logs/events.ts';
import { explain, failing } from './make.ts';

const failed = failing('2026-11-28T10:00:05Z', 20, '');
const syslog = (second: number, program: string, text: string) =>
  `Nov 28 10:00:${String(second).padStart(2, '0')} np42 ${program}: ${text}`;
const EXITED = 'Main process exited, code=exited, status=1/FAILURE';
/** Kinds, counts and lines. */
const told = (lines: string[], name = 'syslog') =>
  explain([failed], { [name]: lines }).events.map(({ kind, count, line }) => [kind, count, line]);

test('one kill by the kernel, told in three lines, is one, told by the line with who was killed', () => {
  const kill = (second: number, pid: number) => [
    syslog(second, 'kernel', '[ 9.1] nova-compute invoked oom-killer: gfp_mask=0x140, order=0'),
    syslog(second, 'kernel', `[ 9.2] oom-kill:constraint=CONSTRAINT_NONE,task=mysqld,pid=${pid}`),
    syslog(second, 'kernel', `[ 9.3] Out of memory: Killed process ${pid} (mysqld) total-vm:9kB`),
  ];
  assert.deepEqual(told(kill(7, 31)), [['oom', 1, 3]]);
  assert.deepEqual(told([...kill(7, 31), ...kill(9, 32)]), [['oom', 2, 3]]);
  // where the rest is lost, what is there
  assert.deepEqual(told(kill(7, 31).slice(0, 2)), [['oom', 1, 1]]);
});

test('one service that was killed, told by systemd in two or three lines, is one', () => {
  const unit = (text: string) => syslog(8, 'systemd[1]', `mysql.service: ${text}`);
  const lines = [
    unit('A process of this unit has been killed by the OOM killer.'),
    unit('Main process exited, code=killed, status=9/KILL'),
    unit("Failed with result 'oom-kill'."),
  ];
  assert.deepEqual(told(lines), [['killed', 1, 2]]);
  assert.deepEqual(told(lines.toSpliced(1, 1)), [['killed', 1, 1]]);
});

test('a clock that was set by a tenth of a second and more', () => {
  const kind = (by: string) => eventOf(`System clock was stepped by ${by} seconds`);
  for (const by of ['-0.000002', '0.000412', '0.099']) assert.equal(kind(by), null, by);
  for (const by of ['0.1', '-0.25', '3.2', '-86400.000001']) assert.equal(kind(by), 'clock', by);
  // which is slewed, not set
  assert.equal(eventOf('System clock wrong by 3.000412 seconds, adjustment started'), null);
});

test('what else befalls a machine, its database and its broker', () => {
  const lines: [string, string, string][] = [
    [
      'disk-error',
      'kernel',
      '[ 9.1] Buffer I/O error on dev dm-3, logical block 0, async page read',
    ],
    ['disk-error', 'kernel', '[ 9.1] EXT4-fs error (device vda1): ext4_lookup:1700: inode #2'],
    ['disk-error', 'kernel', '[ 9.1] blk_update_request: I/O error, dev vda, sector 8 op 0x0'],
    ['read-only', 'kernel', '[ 9.1] EXT4-fs (vda1): Remounting filesystem read-only'],
    ['hung', 'kernel', '[ 9.1] INFO: task qemu-img:44 blocked for more than 120 seconds.'],
    ['recovery', 'mariadbd[1]', '2026-11-28 10:00:08 0 [Note] InnoDB: Starting crash recovery'],
    ['disk-full', 'mysqld[1]', '[ERROR] [MY-012592] [InnoDB] Operating system error number 28 in'],
    ['alarm', 'rabbitmq-server[1]', 'disk resource limit alarm set on node rabbit@np42'],
    ['stop', 'systemd[1]', 'Stopped RabbitMQ Messaging Server.'],
    ['stop', 'systemd[1]', 'Stopped memcached.service - memcached daemon.'],
    ['stop', 'systemd[1]', `devstack@n-cpu.service: ${EXITED}`],
    ['stop', 'systemd[1]', `nova-compute.service: ${EXITED}`],
    ['killed', 'systemd[1]', 'x.service: systemd-oomd killed 12 process(es) in this unit.'],
    ['hung', 'kernel', '[ 9.1] watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [qemu:1]'],
    ['hung', 'kernel', '[ 9.1] rcu: INFO: rcu_sched self-detected stall on CPU'],
    [
      'disk-error',
      'kernel',
      '[ 9.1] XFS (vda1): Filesystem has been shut down due to log error (0x2).',
    ],
    ['start', 'systemd[1]', 'Started Devstack devstack@n-cpu.service.'],
  ];
  for (const [kind, program, text] of lines) {
    assert.deepEqual(told([syslog(8, program, text)]), [[kind, 1, 1]], text);
  }
  // before the tests it is how every run begins
  const early = syslog(8, 'systemd[1]', 'Started Devstack devstack@n-cpu.service.');
  assert.deepEqual(told([early.replace('10:00:08', '09:59:58')]), []);
  for (const text of [
    'Started Session 3 of user stack.',
    'Stopped target Basic System.',
    `apt-daily.service: ${EXITED}`,
    `devstack@n-cpu.service: ${EXITED.replace('1/FAILURE', '0/SUCCESS')}`,
    'Stopping RabbitMQ Messaging Server...',
    'Started Virtual Machine qemu-1-instance-00000001.',
    'Request of task x:1 blocked',
    '[System] [MY-010229] [Server] Starting XA crash recovery...',
  ]) {
    assert.deepEqual(told([syslog(8, 'x[1]', text)]), [], text);
  }
});

test("a note of MySQL's own log tells of its recovery, and in no other note is a word an event", () => {
  const note = (text: string) => `2026-11-28T10:00:08.000001Z 0 [Note] [MY-0] ${text}`;
  assert.deepEqual(told([note('[InnoDB] Starting crash recovery.')], 'mysql'), [
    ['recovery', 1, 1],
  ]);
  const info = (text: string) => `2026-11-28 10:00:08.000 7 INFO nova.x [-] ${text}`;
  assert.deepEqual(told([info('No space left on device'), info('quiet')], 'n-cpu'), []);
});
