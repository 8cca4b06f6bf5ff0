/**
 * The forms in which services write their lines, as data: how a line begins, what of it is its time, how
 * grave it is, and what it says.
 *
 * | form | sample | written by |
 * | --- | --- | --- |
 * | oslo | `2026-11-28 10:43:04.047 18994 INFO glance.api [None req-... - -] text` | oslo.log to a file |
 * | syslog | `Nov 28 10:43:04.047123 host devstack@g-api.service[123]: text` | RFC 3164, journalctl -o short[-precise] |
 * | syslog-iso | `<13>1 2026-11-28T10:43:04.047+01:00 host app 123 - - text` | RFC 5424, rsyslog 8.2210 and later without what stands before the time |
 * | apache-error | `[Sat Nov 28 10:43:04.047123 2026] [wsgi:error] [pid 1:tid 2] text` | Apache 2.4 |
 * | access | `127.0.0.1 - - [28/Nov/2026:10:43:04 +0000] "GET / HTTP/1.1" 500 12` | Apache, nginx |
 * | nginx-error | `2026/11/28 10:43:04 [error] 12#12: *1 text` | nginx |
 * | mysql | `2026-11-28T10:43:04.047123Z 0 [ERROR] text`, `2026-11-28 10:43:04 0 [Note] text` | MySQL, MariaDB |
 * | rabbitmq | `2026-11-28 10:43:04.047123+00:00 [error] <0.9.0> text` | RabbitMQ 3.9 and later; 3.7 without a zone |
 * | ovs | `2026-11-28T10:43:04.047Z|00001|vlog|WARN|text` | Open vSwitch, OVN |
 * | libvirt | `2026-11-28 10:43:04.047+0000: 123: error : where:1 : text` | libvirtd; a guest's log without number and level |
 * | uwsgi | `[pid: 1|app: 0|req: 1/2] 127.0.0.1 () {..} [Sat Nov 28 10:43:04 2026] GET ...` | uWSGI |
 * | kernel | `[12345.678901] text` | dmesg |
 */
import type { LogLevel } from '../../../format/service-logs.ts';

/** What a form makes of a line; numbers as they stand there. */
export interface Stamp {
  /** Null where the form gives none. */
  year: number | null;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** Digits behind the point, as a fraction of a second. */
  fraction: number;
  /** Minutes east of UTC; null where the form does not say. */
  zone: number | null;
}

export interface LogForm {
  name: string;
  /** Named groups: y mon d h m s f z, lvl, pid; what stands behind the match is what the line says. */
  pattern: RegExp;
  /** What of it is read from its bytes, see quick.ts: forms of which a build has hundreds of megabytes. */
  quick?: 'oslo' | 'syslog';
  /** What the words for levels are here; of a status code. */
  levelOf?: (word: string) => LogLevel | null;
  /** Seconds since the machine started instead of a time. */
  uptime?: true;
}

const DATE = '(?<y>\\d{4})-(?<mon>\\d\\d)-(?<d>\\d\\d)';
const TIME = '(?<h>\\d\\d):(?<m>\\d\\d):(?<s>\\d\\d)';
const FRACTION = '(?:[.,](?<f>\\d{1,9}))?';
const ZONE = '(?<z>Z|[+-]\\d\\d:?\\d\\d)';
const MONTH = '(?<mon>[A-Z][a-z]{2})';

const ofStatus = (status: string): LogLevel => (status.startsWith('5') ? 'error' : 'info');

const FORMS: LogForm[] = [
  {
    name: 'ovs',
    pattern: new RegExp(
      `^${DATE}T${TIME}${FRACTION}${ZONE}\\|\\d{1,9}\\|[^|]{1,80}\\|(?<lvl>[A-Z]{3,5})\\|`,
    ),
  },
  {
    name: 'libvirt',
    pattern: new RegExp(
      `^${DATE} ${TIME}${FRACTION}(?<z>[+-]\\d{4}): (?:(?<pid>\\d{1,10}): (?<lvl>debug|info|warning|error) : )?`,
    ),
  },
  {
    name: 'rabbitmq',
    pattern: new RegExp(
      `^${DATE} ${TIME}${FRACTION}${ZONE}? \\[(?<lvl>[a-z]{4,9})\\] <[\\d.]{3,30}> `,
    ),
  },
  {
    name: 'mysql',
    pattern: new RegExp(
      `^${DATE}(?:T| {1,2})(?<h>[ \\d]\\d):(?<m>\\d\\d):(?<s>\\d\\d)${FRACTION}${ZONE}? (?:(?<pid>\\d{1,20}) )?\\[(?<lvl>[A-Z][A-Za-z]{3,8})\\] `,
    ),
  },
  {
    name: 'oslo',
    pattern: new RegExp(
      `^${DATE}[ T]${TIME}${FRACTION} (?:(?<pid>\\d{1,10}) )?(?<lvl>DEBUG|INFO|AUDIT|WARNING|ERROR|CRITICAL|TRACE) `,
    ),
    quick: 'oslo',
  },
  {
    name: 'syslog-iso',
    pattern: new RegExp(
      `^(?:<(?<pri>\\d{1,3})>1 )?${DATE}T${TIME}${FRACTION}${ZONE} \\S{1,255} (?:[^\\s[:]{1,80}(?:\\[(?<pid>\\d{1,10})\\])?: |\\S{1,48} \\S{1,128} \\S{1,32} (?:-|\\[[^\\]]{0,500}\\]) ?)`,
    ),
  },
  {
    name: 'syslog',
    pattern: new RegExp(
      `^(?:<(?<pri>\\d{1,3})>)?${MONTH} (?<d>[ \\d]\\d) ${TIME}${FRACTION} \\S{1,255} [^\\s[:]{1,100}(?:\\[(?<pid>\\d{1,10})\\])?: `,
    ),
    quick: 'syslog',
  },
  {
    name: 'apache-error',
    pattern: new RegExp(
      `^\\[[A-Z][a-z]{2} ${MONTH} (?<d>[ \\d]\\d) ${TIME}${FRACTION} (?<y>\\d{4})\\] \\[[\\w-]{0,30}:?(?<lvl>[a-z]{4,6}\\d?)\\] (?:\\[pid (?<pid>\\d{1,10})(?::tid \\d{1,20})?\\] )?`,
    ),
  },
  {
    name: 'access',
    pattern: new RegExp(
      `^\\S{1,255} \\S{1,255} [^[]{1,255} ?\\[(?<d>\\d\\d)/${MONTH}/(?<y>\\d{4}):${TIME} (?<z>[+-]\\d{4})\\] (?="[^"]{0,1000}" (?<lvl>\\d{3}) )`,
    ),
    levelOf: ofStatus,
  },
  {
    name: 'nginx-error',
    pattern: new RegExp(
      `^(?<y>\\d{4})/(?<mon>\\d\\d)/(?<d>\\d\\d) ${TIME} \\[(?<lvl>[a-z]{4,6})\\] (?<pid>\\d{1,10})#\\d{1,10}: `,
    ),
  },
  {
    name: 'uwsgi',
    pattern: new RegExp(
      `^\\[pid: (?<pid>\\d{1,10})\\|[^\\]]{0,60}\\] [^[]{0,400}\\[[A-Z][a-z]{2} ${MONTH} (?<d>[ \\d]\\d) ${TIME} (?<y>\\d{4})\\] (?=.{0,2000}\\(HTTP/[\\d.]{1,3} (?<lvl>\\d{3})\\)|)`,
    ),
    levelOf: ofStatus,
  },
  {
    name: 'kernel',
    pattern:
      /^(?:<(?<pri>\d{1,3})>)?\[ {0,6}(?<s>\d{1,9})\.(?<f>\d{6})\](?:\[[ TC]{1,6}\d{1,7}\])? /,
    uptime: true,
  },
];

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The time in a line that matched; null: it is no time (a 13th month). */
export function stampOf({ groups = {} }: RegExpExecArray): Stamp | null {
  const { y, mon = '1', d = '1', h = '0', m = '0', s = '0', f, z } = groups;
  const month = /^\d/.test(mon) ? Number(mon) : MONTHS.indexOf(mon) + 1;
  const [day, hour, minute, second] = [Number(d), Number(h), Number(m), Number(s)];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59) return null;
  const year = y === undefined ? null : Number(y);
  const zone = z === undefined ? null : zoneOf(z);
  const fraction = f === undefined ? 0 : Number(`0.${f}`);
  return { year, month, day, hour, minute, second, fraction, zone };
}

/** `Z`, `+01:00`, `-0530` in minutes. */
function zoneOf(text: string): number {
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return text.startsWith('-') ? -minutes : minutes;
}

/** Words for levels of all forms, in lower case. */
const LEVELS: [LogLevel, RegExp][] = [
  ['critical', /^(?:critical|crit|emerg|emer|alert|fatal|panic)$/],
  ['error', /^(?:error|err|trace|errors)$/],
  ['warning', /^(?:warning|warn)$/],
  ['info', /^(?:info|notice|note|audit|system|information)$/],
  ['debug', /^(?:debug|dbg|trace\d)$/],
];

/** How grave a line is that matched; null where its form does not say. */
export function levelOf(form: LogForm, { groups = {} }: RegExpExecArray): LogLevel | null {
  const { lvl, pri } = groups;
  if (lvl !== undefined) {
    if (form.levelOf !== undefined) return form.levelOf(lvl);
    const word = lvl.toLowerCase();
    return LEVELS.find(([, words]) => words.test(word))?.[0] ?? null;
  }
  if (pri === undefined) return null;
  // RFC 5424 6.2.1: facility * 8 + severity
  const severity = Number(pri) % 8;
  if (severity <= 2) return 'critical';
  return (['error', 'warning', 'info', 'info', 'debug'] as const)[severity - 3] ?? null;
}

/** Lines by which the form of a log is told. */
const TRIED = 200;

/** The form that most of the first lines of a log have; null: none has one. */
export function formOf(lines: readonly string[]): LogForm | null {
  let best: LogForm | null = null;
  let most = 0;
  const tried = lines.slice(0, TRIED);
  for (const form of FORMS) {
    const count = tried.filter((line) => form.pattern.test(line)).length;
    if (count > most) [best, most] = [form, count];
  }
  return best;
}
