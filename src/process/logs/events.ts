/**
 * What befalls a machine or a service, by the words of those who log it.
 *
 * | event | sample | written by |
 * | --- | --- | --- |
 * | oom | `Out of memory: Killed process 812 (mysqld) total-vm:...`, `Memory cgroup out of memory: Killed process` | Linux |
 * | disk-full | `[Errno 28] No space left on device`, `[InnoDB] Operating system error number 28` | anybody |
 * | disk-error | `Buffer I/O error on dev dm-3`, `EXT4-fs error (device vda1)`, `I/O error, dev vda, sector 8` | Linux |
 * | hung | `INFO: task qemu-img:4433 blocked for more than 120 seconds.`, `BUG: soft lockup - CPU#1 stuck for 22s!` | Linux |
 * | read-only | `EXT4-fs (vda1): Remounting filesystem read-only`, `[Errno 30] Read-only file system` | Linux, anybody |
 * | crash | `nova-api[812]: segfault at 0 ip ...`, `traps: python3[1] general protection`, `mysqld got signal 11` | Linux, MySQL |
 * | killed | `x.service: Main process exited, code=killed, status=9/KILL`, `... code=dumped`, `A process of this unit has been killed by the OOM killer.` | systemd |
 * | restart | `x.service: Scheduled restart job, restart counter is at 1.` | systemd |
 * | stop, start | `Stopped RabbitMQ Messaging Server.`, `devstack@n-cpu.service: Main process exited, code=exited, status=1/FAILURE`, `Started devstack@n-cpu.service - Devstack devstack@n-cpu.service.` | systemd |
 * | recovery | `InnoDB: Starting crash recovery from checkpoint LSN=9` | MySQL, MariaDB, PostgreSQL |
 * | alarm | `disk resource limit alarm set on node rabbit@np1`: nobody may publish until it is cleared | RabbitMQ |
 * | guest | `shutting down, reason=crashed`, `shutting down, reason=failed`; a guest's log | libvirt |
 * | clock | `System clock was stepped by 3.2 seconds` (a tenth or more), `Time has been changed`, `Time jumped backwards`| chronyd, systemd |
 */
import type { LogEventKind } from '../../format/service-logs.ts';

/** Services that OpenStack stands on, and its own, by what their units are called: systemd stops and starts much else. */
const SERVICE =
  '(?=.{0,200}(?:RabbitMQ|[Mm]emcached|MariaDB|MySQL|PostgreSQL|Apache HTTP|etcd|HAProxy|[Rr]edis|key-value store|Open ?vSwitch|Open Virtual Network|OVN|[Vv]irtualization|libvirt|[Dd]evstack|OpenStack|uWSGI|Ceph|iSCSI|Docker)).{1,200}\\.$';

/** The same by the names of their units. */
const UNIT =
  '(?:devstack@|(?:aodh|apache2|barbican|ceilometer|ceph|cinder|designate|docker|etcd|glance|gnocchi|haproxy|heat|httpd|ironic|keystone|libvirt|magnum|manila|mariadb|memcached|mysql|neutron|nova|octavia|openvswitch|ovn|ovs|placement|postgresql|rabbitmq|redis|swift|virt|zun))[\\w.@-]{0,80}\\.service:';

const EVENTS: [kind: LogEventKind, pattern: RegExp][] = [
  ['oom', /\bout of memory: Kill(?:ed)? process \d|\boom-kill:constraint|invoked oom-killer:/i],
  [
    'disk-full',
    /\bNo space left on device\b|\[Errno 28\]|\bENOSPC\b|\bDisk full\b|\bOperating system error number 28\b/,
  ],
  ['read-only', /\bRemounting filesystem read-only\b|\bRead-only file system\b|\[Errno 30\]/],
  [
    'disk-error',
    /\bBuffer I\/O error on dev|\bEXT4-fs error\b|\b(?:I\/O|critical medium) error, dev \w|\bXFS \([^)]{1,80}\): (?:\w+ I\/O [Ee]rror|Corruption|Filesystem has been shut down)|\bBTRFS (?:error|critical)\b/,
  ],
  [
    'hung',
    /\btask \S{1,80}:\d{1,9} blocked for more than \d{1,6} seconds|\bsoft lockup - CPU#|\bdetected stalls? on CPU/,
  ],
  [
    'crash',
    /\bsegfault at [\da-f]|\bgeneral protection (?:fault )?ip:|\bgot signal (?:6|7|8|11) ;|\bKernel panic\b/,
  ],
  [
    'killed',
    /\bcode=(?:killed|dumped), status=\d|\bFailed with result '(?:oom-kill|signal|core-dump|watchdog)'|\bkilled by the OOM killer\b|\bsystemd-oomd killed \d|\bkilled by signal (?:6|7|8|9|11)\b/,
  ],
  ['restart', /\bScheduled restart job, restart counter is at [1-9]/],
  ['guest', /^shutting down, reason=(?:crashed|failed)|\bqemu: unhandled|\bKVM: entry failed\b/],
  [
    'clock',
    /\bSystem clock was stepped by -?(?:[1-9]|0\.[1-9])|\bTime has been changed\b|\bTime jumped (?:back|for)wards?\b/,
  ],
  ['recovery', /\bStarting crash recovery\b|\bnot properly shut down; automatic recovery\b/],
  ['alarm', /\b(?:disk|memory) resource limit alarm set\b/],
  [
    'stop',
    new RegExp(`^(?:Stopped ${SERVICE}|${UNIT} Main process exited, code=exited, status=[1-9])`),
  ],
  ['start', new RegExp(`^Started ${SERVICE}`)],
];

/** Of all patterns a part: nearly no line has any. */
const ANY =
  /out of memory|oom[- ]kill|No space left|Errno 28|Errno 30|ENOSPC|Disk full|error number 28|ead-only|I\/O error|medium error|-fs error|XFS|BTRFS|blocked for|segfault|general protection|got signal|panic|lockup|detected stall|oomd killed|code=|Failed with|killed by|restart counter|shutting down|shut down;|unhandled|entry failed|System clock|Time (?:has|jumped)|crash recovery|alarm set|^(?:Stopp|Start)ed /i;

/** Events that those who tell of them call a note: in other lines of that kind the words may be of anything. */
const NOTES = new Set<LogEventKind>(['restart', 'recovery', 'stop', 'start']);

/** The event that a line tells of; null: none. @param isNote it is no graver than an info */
export function eventOf(text: string, isNote = false): LogEventKind | null {
  if (!ANY.test(text)) return null;
  const kind = EVENTS.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
  return kind !== null && isNote && !NOTES.has(kind) ? null : kind;
}

/** Linux tells of one kill in three lines, systemd in two: whether this one is beside that with who it was. */
export const isBeside = (text: string): boolean =>
  /\boom-kill:constraint|\binvoked oom-killer:|\bFailed with result '|\bkilled by the OOM killer\b/.test(
    text,
  );
