/**
 * What befalls a machine or a service, by the words of those who log it.
 *
 * | event | sample | written by |
 * | --- | --- | --- |
 * | oom | `Out of memory: Killed process 812 (mysqld) total-vm:...`, `Memory cgroup out of memory: Killed process` | Linux |
 * | disk-full | `[Errno 28] No space left on device`, `write error: No space left on device` | anybody |
 * | read-only | `EXT4-fs (vda1): Remounting filesystem read-only`, `[Errno 30] Read-only file system` | Linux, anybody |
 * | crash | `nova-api[812]: segfault at 0 ip ...`, `traps: python3[1] general protection`, `mysqld got signal 11` | Linux, MySQL |
 * | killed | `x.service: Main process exited, code=killed, status=9/KILL`, `... code=dumped`, `A process of this unit has been killed by the OOM killer.` | systemd |
 * | restart | `x.service: Scheduled restart job, restart counter is at 1.`, `mysqld: ready for connections` | systemd |
 * | guest | `shutting down, reason=crashed`, `shutting down, reason=failed`; a guest's log | libvirt |
 * | clock | `System clock was stepped by 3.2 seconds`, `Time has been changed`, `Time jumped backwards`| chronyd, systemd |
 */
import type { LogEventKind } from '../../format/service-logs.ts';

const EVENTS: [kind: LogEventKind, pattern: RegExp][] = [
  ['oom', /\bout of memory: Kill(?:ed)? process \d|\boom-kill:constraint|invoked oom-killer:/i],
  ['disk-full', /\bNo space left on device\b|\[Errno 28\]|\bENOSPC\b|\bDisk full\b/],
  ['read-only', /\bRemounting filesystem read-only\b|\bRead-only file system\b|\[Errno 30\]/],
  [
    'crash',
    /\bsegfault at [\da-f]|\bgeneral protection (?:fault )?ip:|\bgot signal (?:6|7|8|11) ;|\bKernel panic\b|\bsoft lockup\b/,
  ],
  [
    'killed',
    /\bcode=(?:killed|dumped), status=\d|\bFailed with result '(?:oom-kill|signal|core-dump|watchdog)'|\bkilled by the OOM killer\b|\bkilled by signal (?:6|7|8|9|11)\b/,
  ],
  ['restart', /\bScheduled restart job, restart counter is at [1-9]/],
  ['guest', /^shutting down, reason=(?:crashed|failed)|\bqemu: unhandled|\bKVM: entry failed\b/],
  [
    'clock',
    /\bSystem clock was stepped by|\bSystem clock wrong by|\bTime has been changed\b|\bTime jumped (?:back|for)wards?\b/,
  ],
];

/** Of all patterns a part: nearly no line has any. */
const ANY =
  /out of memory|oom[- ]kill|No space left|Errno 28|Errno 30|ENOSPC|Disk full|ead-only|segfault|general protection|got signal|panic|lockup|code=|Failed with|killed by|restart counter|shutting down|unhandled|entry failed|System clock|Time (?:has|jumped)/i;

/** The event that a line tells of; null: none. */
export function eventOf(text: string): LogEventKind | null {
  if (!ANY.test(text)) return null;
  return EVENTS.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
