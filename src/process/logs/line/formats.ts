/**
 * The forms in which services write their lines, as data: how a line begins, what of it is its time, how
 * grave it is, and what it says.
 *
 * | form | sample | written by |
 * | --- | --- | --- |
 * | oslo | `2026-11-28 10:43:04.047 18994 INFO glance.api [None req-... - -] text` | oslo.log to a file |
 * | oslo-zone | `2026-11-28T10:43:04+0000.047 18994 INFO glance.api [...] text`, `...04.047+00:00 ...` | the same with `%z` in its log_date_format |
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
 * | kernel | `[12345.678901] text`, `kern  :err   : [12345.678901] text` | dmesg, dmesg -x |
 * | kernel-time | `[Sat Nov 28 10:43:04 2026] text`, with -x the same in front | dmesg -T, in the zone of the host |
 * | postgresql | `2026-11-28 10:43:04.047 UTC [812] ERROR:  text` | PostgreSQL |
 * | redis | `812:M 28 Nov 2026 10:43:04.047 # text`; `#` is a warning | Redis, Valkey |
 * | gunicorn | `[2026-11-28 10:43:04 +0000] [812] [ERROR] text` | gunicorn |
 * | python | `2026-11-28 10:43:04,047 - logger - ERROR - text` | Python's logging with the form of its tutorial |
 * | klog | `E1128 10:43:04.047123 812 file.go:12] text` | Kubernetes |
 * | logfmt | `time="2026-11-28T10:43:04.047123456Z" level=error msg="text"` | Docker, containerd |
 * | ceph | `2026-11-28T10:43:04.047+0000 7f6bb2421d00 -1 text`; below 0 is an error, above it the depth of debugging | Ceph 15 and later |
 * | container | `2026-11-28T10:43:04.047123456+00:00 stderr F text` | podman's k8s-file, CRI |
 * | journal-full, journal-unix | `Sat 2026-11-28 10:43:04 UTC host app[1]: text`, `1795862584.047123 host app[1]: text` | journalctl -o short-full, short-unix |
 * | json | `{"message": "text", "created": 1795862584.04, ...}`, `{"log":"text\\n","time":"2026-11-28T..."}` | oslo.log's use_json, docker's json-file, see json.ts |
 * | journal-export, journal-json | `__CURSOR=s=...` and a field a line, `{"__REALTIME_TIMESTAMP":"1795862584047123", ...}` | journalctl -o export, -o json, see ../journal/: a log for each service |
 * | stamped | `2026-11-28T10:43:04.047Z text` | docker logs -t, anybody; where the log has no other form |
 *
 * Some wrap what another program wrote: their text may begin with oslo.log's time, process and level again, or as
 * logfmt or klog, and the level of that counts (mod_wsgi calls all that comes by stderr an error).
 */
import type { LogLevel } from '../../../format/service-logs.ts';

export interface LogForm {
  name: string;
  /** Named groups: y mon d h m s f z, lvl, pid; what stands behind the match is what the line says. */
  pattern: RegExp;
  /** What of it is read from its bytes, see quick.ts: forms of which a build has hundreds of megabytes. */
  quick?: 'oslo' | 'syslog';
  /** What the words for levels are here; of a status code. */
  levelOf?: (word: string) => LogLevel | null;
  /** Seconds since then instead of a time. */
  counts?: 'start' | 'epoch';
  /** What it says may begin as a line of oslo.log. */
  wraps?: true;
  /** A message of several lines is one, as rsyslog escapes it. */
  escapes?: true;
  /** A line is an object, see json.ts. */
  json?: true;
}

const DATE = '(?<y>\\d{4})-(?<mon>\\d\\d)-(?<d>\\d\\d)';
const TIME = '(?<h>\\d\\d):(?<m>\\d\\d):(?<s>\\d\\d)';
const FRACTION = '(?:[.,](?<f>\\d{1,9}))?';
const ZONE = '(?<z>Z|[+-]\\d\\d:?\\d\\d)';
const MONTH = '(?<mon>[A-Z][a-z]{2})';

/** In front of what programs send to syslog and the journal. */
const SENDER = '\\S{1,255} [^\\s[:]{1,100}(?:\\[(?<pid>\\d{1,10})\\])?: ';

const ofStatus = (status: string): LogLevel => (status.startsWith('5') ? 'error' : 'info');

/** dmesg -x: facility and level, in columns. */
const DECODED = '[a-z]{3,8} *:(?<lvl>[a-z]{3,6}) *: ';

/** Signs of redis-server; it calls what every start says a warning too. */
const REDIS: Record<string, LogLevel> = { '.': 'debug', '-': 'debug', '*': 'info', '#': 'warning' };

const ofDepth = (depth: string): LogLevel =>
  Number(depth) < 0 ? 'error' : Number(depth) === 0 ? 'info' : 'debug';

const KLOG: Record<string, LogLevel> = { I: 'info', W: 'warning', E: 'error', F: 'critical' };

const OSLO_LEVELS = 'DEBUG|INFO|AUDIT|WARNING|ERROR|CRITICAL|TRACE';

/** Services write it into whatever log they are given, between the lines of their server. */
export const OSLO: LogForm = {
  name: 'oslo',
  pattern: new RegExp(
    `^${DATE}[ T]${TIME}${FRACTION} (?:(?<pid>\\d{1,10}) )?(?<lvl>${OSLO_LEVELS}) `,
  ),
  quick: 'oslo',
};

export const FORMS: LogForm[] = [
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
  OSLO,
  {
    name: 'oslo-zone',
    pattern: new RegExp(
      `^${DATE}[ T]${TIME}${FRACTION}${ZONE}(?:[.,]\\d{1,9})? (?:(?<pid>\\d{1,10}) )?(?=(?<lvl>${OSLO_LEVELS}) )`,
    ),
    wraps: true,
  },
  {
    name: 'ceph',
    pattern: new RegExp(
      `^${DATE}T${TIME}${FRACTION}${ZONE} [\\da-f]{6,16} {1,2}(?<lvl>-?\\d{1,2}) `,
    ),
    levelOf: ofDepth,
  },
  {
    name: 'logfmt',
    pattern: new RegExp(`^time="${DATE}T${TIME}${FRACTION}${ZONE}" level=(?<lvl>[a-z]{4,7}) `),
    // oslo.log's TRACE is a line of a traceback
    levelOf: (word) => (word === 'trace' ? 'debug' : levelOfWord(word)),
  },
  {
    name: 'container',
    pattern: new RegExp(`^${DATE}T${TIME}${FRACTION}${ZONE} (?:stdout|stderr) [FP] `),
    wraps: true,
  },
  {
    name: 'syslog-iso',
    pattern: new RegExp(
      `^(?:<(?<pri>\\d{1,3})>1 )?${DATE}T${TIME}${FRACTION}${ZONE} (?:${SENDER}|\\S{1,255} \\S{1,48} (?:-|(?<proc>\\d{1,10})|\\S{1,128}) \\S{1,32} (?:-|(?:\\[[^\\]]{0,500}\\]){1,9}) {0,2}(?:\\u00ef\\u00bb\\u00bf)?)`,
    ),
    wraps: true,
    escapes: true,
  },
  {
    name: 'syslog',
    pattern: new RegExp(
      `^(?:<(?<pri>\\d{1,3})>)?${MONTH} (?<d>[ \\d]\\d) ${TIME}${FRACTION} ${SENDER}`,
    ),
    quick: 'syslog',
    wraps: true,
    escapes: true,
  },
  {
    name: 'journal-full',
    pattern: new RegExp(
      `^[A-Z][a-z]{2} ${DATE} ${TIME}${FRACTION} (?<z>[A-Z]{3,5}|[+-]\\d\\d(?:\\d\\d)?) ${SENDER}`,
    ),
    wraps: true,
  },
  {
    name: 'journal-unix',
    pattern: new RegExp(`^(?<s>\\d{9,11})\\.(?<f>\\d{6}) ${SENDER}`),
    counts: 'epoch',
    wraps: true,
  },
  {
    name: 'apache-error',
    pattern: new RegExp(
      `^\\[[A-Z][a-z]{2} ${MONTH} (?<d>[ \\d]\\d) ${TIME}${FRACTION} (?<y>\\d{4})\\] \\[(?:[\\w-]{0,30}:)?(?<lvl>[a-z]{4,6}\\d?)\\] (?:\\[pid (?<pid>\\d{1,10})(?::tid \\d{1,20})?\\] )?(?:\\[(?:client|remote) [^\\]]{1,80}\\] )?`,
    ),
    wraps: true,
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
    pattern: new RegExp(
      `^(?:<(?<pri>\\d{1,3})>|${DECODED})?\\[ {0,6}(?<s>\\d{1,9})\\.(?<f>\\d{6})\\](?:\\[[ TC]{1,6}\\d{1,7}\\])? `,
    ),
    counts: 'start',
  },
  {
    name: 'kernel-time',
    pattern: new RegExp(
      `^(?:${DECODED})?\\[[A-Z][a-z]{2} ${MONTH} (?<d>[ \\d]\\d) ${TIME} (?<y>\\d{4})\\] (?!\\[(?:[\\w-]{0,30}:)?[a-z]{4,6}\\d?\\] )`,
    ),
  },
  {
    name: 'postgresql',
    pattern: new RegExp(
      `^${DATE} ${TIME}${FRACTION} (?<z>[A-Z]{3,5}|[+-]\\d\\d) \\[(?<pid>\\d{1,10})(?:-\\d{1,9})?\\] (?:[^\\s@]{1,80}@\\S{1,80} )?(?<lvl>[A-Z]{3,9}\\d?): {1,2}`,
    ),
  },
  {
    name: 'redis',
    pattern: new RegExp(
      `^(?<pid>\\d{1,10}):[A-Z] (?<d>\\d\\d) ${MONTH} (?<y>\\d{4}) ${TIME}${FRACTION} (?<lvl>[.*#-]) `,
    ),
    levelOf: (sign) => REDIS[sign] ?? null,
  },
  {
    name: 'gunicorn',
    pattern: new RegExp(
      `^\\[${DATE} ${TIME} (?<z>[+-]\\d{4})\\] \\[(?<pid>\\d{1,10})\\] \\[(?<lvl>[A-Z]{4,8})\\] `,
    ),
  },
  {
    name: 'python',
    pattern: new RegExp(
      `^${DATE} ${TIME}${FRACTION} - [\\w.-]{1,200} - (?<lvl>DEBUG|INFO|WARNING|ERROR|CRITICAL) - `,
    ),
  },
  {
    name: 'klog',
    pattern: new RegExp(
      `^(?<lvl>[IWEF])(?<mon>\\d\\d)(?<d>\\d\\d) ${TIME}${FRACTION} +(?<pid>\\d{1,10}) [\\w.-]{1,80}:\\d{1,6}\\] `,
    ),
    levelOf: (letter) => KLOG[letter] ?? null,
  },
  {
    name: 'json',
    // behind it the escape of a terminal, which oslo.log writes to files as well
    pattern: /^\{(?=.{0,64000}"(?:created|time|ts|timestamp|@timestamp)": ?["\d]).*\}\S{0,8}\s*$/,
    json: true,
    wraps: true,
  },
];

/** Of a log that has no other form. */
export const STAMPED: LogForm = {
  name: 'stamped',
  pattern: new RegExp(`^${DATE}T${TIME}${FRACTION}${ZONE} `),
  wraps: true,
};

/** Words for levels of all forms, in lower case. */
const LEVELS: [LogLevel, RegExp][] = [
  ['critical', /^(?:critical|crit|emerg|emer|alert|fatal|dpanic|panic)$/],
  ['error', /^(?:error|err|trace|errors)$/],
  ['warning', /^(?:warning|warn)$/],
  ['info', /^(?:info|notice|note|audit|system|information|log)$/],
  ['debug', /^(?:debug|dbg|trace\d)$/],
];

/** By a word of any form. */
export const levelOfWord = (word: string): LogLevel | null =>
  LEVELS.find(([, words]) => words.test(word.toLowerCase()))?.[0] ?? null;

/** How grave a line is that matched; null where its form does not say. */
export function levelOf(form: LogForm, { groups = {} }: RegExpExecArray): LogLevel | null {
  const { lvl, pri } = groups;
  if (lvl !== undefined) {
    if (form.levelOf !== undefined) return form.levelOf(lvl);
    return levelOfWord(lvl);
  }
  if (pri === undefined) return null;
  // RFC 5424 6.2.1: facility * 8 + severity
  const severity = Number(pri) % 8;
  if (severity <= 2) return 'critical';
  return (['error', 'warning', 'info', 'info', 'debug'] as const)[severity - 3] ?? null;
}
