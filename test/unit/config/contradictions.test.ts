import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createLogger } from '../../../src/base/log.ts';
import { checkConfig } from '../../../src/commands/check-config.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { createNotifierCounts } from '../../../src/notify/notifier.ts';
import { startNotifying } from '../../../src/parts/notifying.ts';

const base = mkdtempSync(join(tmpdir(), 'contradictions-'));
after(() => rmSync(base, { recursive: true }));
const root = join(base, 'logs');
mkdirSync(join(root, 'drop'), { recursive: true });
symlinkSync(join(root, 'drop'), join(base, 'alias'));

const REDIS = 'STACKVIZD_QUEUE_REDIS';
const load = (environment: Record<string, string>) =>
  loadConfig({ overrides: { root }, environment });

test('what cannot be together is refused where the settings are read', () => {
  const wrong: [Record<string, string>, RegExp][] = [
    [{ STACKVIZD_WATCH_DROP_DIRECTORY: join(root, 'drop') }, /dropDirectory.*outside of the logs/],
    [{ STACKVIZD_WATCH_DROP_DIRECTORY: join(base, 'alias') }, /dropDirectory.*outside of the logs/],
    [{ STACKVIZD_HISTORY_SQLITE_FILE: join(root, 'h.sqlite') }, /sqliteFile.*outside of the logs/],
    [{ STACKVIZD_HISTORY_SQLITE_FILE: base }, /sqliteFile.*is a directory/],
    [
      { STACKVIZD_ON_DEMAND_QUEUE: 'redis', STACKVIZD_ON_DEMAND_QUEUE_NAME: 'stackviz' },
      /queueName.*another than queue\.name/,
    ],
    [{ STACKVIZD_QUEUE_OTHER_ROOTS: '{logs: /srv/other}' }, /otherRoots.*the root itself/],
    [{ [`${REDIS}_URL`]: 'redis://u:one@h', [`${REDIS}_PASSWORD`]: 'two' }, /say it once/],
    [{ [`${REDIS}_PASSWORD`]: 'two', [`${REDIS}_PASSWORD_FILE`]: '/etc/p' }, /say it once/],
    [{ [`${REDIS}_TLS_CA_FILE`]: '/etc/ca.pem' }, /tlsCaFile: needs a rediss/],
    [{ STACKVIZD_WATCH_STATE_FILE: join(root, 'state') }, /stateFile.*outside of the logs root/],
    [{ STACKVIZD_KNOWN_ISSUES_DIRECTORY: join(root, 'drop') }, /directory.*outside of the logs/],
    [{ STACKVIZD_ON_DEMAND_DIRECTORY: join(root, 'made') }, /onDemand\.directory.*outside of the/],
    [{ STACKVIZD_WATCH_DEADLINE_SECONDS: '60' }, /deadlineSeconds: is before.*quiet for 120 s/],
    [
      { STACKVIZD_ON_DEMAND_MAX_MEBIBYTES: '2304' },
      /onDemand\.maxMebibytes: is not above what one run may take, 2304 /,
    ],
    ...[
      ['logs.example.org', 'other.example.org'],
      ['logs.example.org:8080', 'logs.example.org'],
      ['*.example.org', 'example.org'],
      ['logs.example.org', '[fd00::1]:8080'],
    ].map(([hosts, alone]): [Record<string, string>, RegExp] => [
      { STACKVIZD_FETCH_HOSTS: `["${hosts}"]`, STACKVIZD_FETCH_PRIVATE_HOSTS: `["${alone}"]` },
      /fetch\.privateHosts: \S+ is none of fetch\.hosts/,
    ]),
  ];
  for (const [environment, message] of wrong) {
    assert.throws(() => load(environment), { code: 'CONFIG_INVALID', message });
  }
  const everything = { code: 'CONFIG_INVALID', message: /root: cannot be the whole file system$/ };
  assert.throws(() => loadConfig({ overrides: { root: '/' } }), everything);
  load({ STACKVIZD_HISTORY_SQLITE_FILE: join(base, 'h.sqlite') });
  load({ STACKVIZD_ON_DEMAND_QUEUE_NAME: 'stackviz' });
  load({ [`${REDIS}_URL`]: 'redis://u:p%40@h', [`${REDIS}_PASSWORD`]: 'p@' });
  load({ [`${REDIS}_URL`]: 'redis://u:100%@h' });
  for (const [hosts, privateHosts] of [
    ['[]', '["logs.example.org"]'],
    ['["logs.example.org:*"]', '["LOGS.example.org:8080"]'],
    ['["*.example.org"]', '["logs.example.org:443"]'],
    ['["logs.example.org"]', '["*.example.org"]'],
    ['["[fd00::1]:8080"]', '["[fd00::1]:*"]'],
  ] as const) {
    load({ STACKVIZD_FETCH_HOSTS: hosts, STACKVIZD_FETCH_PRIVATE_HOSTS: privateHosts });
  }
});

test('no password is printed, wherever it stands', () => {
  for (const url of [
    'redis://u:s3cr@t@h:1/0',
    'rediss://:s3cr@t@h',
    'redis://u:s3cr@t@[::1]:7/2',
  ]) {
    const lines: string[] = [];
    checkConfig(
      load({ [`${REDIS}_URL`]: url }),
      (line) => lines.push(line),
      () => undefined,
    );
    const text = lines.join('\n');
    assert.match(text, /queue\.redis\.url = "rediss?:\/\/u?:\(set\)@/);
    assert.doesNotMatch(text, /s3cr|t@/);
  }
  const lines: string[] = [];
  checkConfig(
    load({}),
    (line) => lines.push(line),
    () => undefined,
  );
  assert.ok(lines.includes('queue.redis.url = "redis://127.0.0.1:6379/0"'));
});

test('what is said of a file or directory that a setting names is what becomes of it', () => {
  const newline = join(base, 'newline');
  writeFileSync(newline, '\n');
  const cases: [string, string, RegExp][] = [
    ['NOTIFY_SECRET_FILE', '/dev/null', /\/dev\/null is empty; .* notify does not start$/],
    ['NOTIFY_SECRET_FILE', newline, /newline is empty; .* notify does not start$/],
    ['NOTIFY_SECRET_FILE', base, /is no file; .* notify does not start$/],
    ['QUEUE_REDIS_PASSWORD_FILE', newline, /is empty; .* no daemon of the queue starts$/],
    [
      'WATCH_STATE_FILE',
      '/nonexistent/state',
      /'\/nonexistent' .*not there.*; .* from the beginning$/,
    ],
    ['WATCH_STATE_FILE', `${newline}/state`, /newline is no directory; .* from the beginning$/],
    ['WATCH_DROP_DIRECTORY', '/nonexistent/drop', /; .* nothing is taken from it$/],
  ];
  for (const [name, value, warning] of cases) {
    const warnings: string[] = [];
    const config = load({ [`STACKVIZD_${name}`]: value });
    checkConfig(
      config,
      () => undefined,
      (line) => warnings.push(line),
    );
    assert.equal(warnings.length, 1, warnings.join());
    assert.match(warnings[0] ?? '', warning);
    if (!name.startsWith('NOTIFY') || value === base) continue;
    const { notify } = load({
      STACKVIZD_NOTIFY_SECRET_FILE: value,
      STACKVIZD_NOTIFY_URL: 'http://127.0.0.1:1/',
      STACKVIZD_NOTIFY_SPOOL_DIRECTORY: '/nonexistent/spool',
    });
    const start = () =>
      startNotifying(
        { ...config, notify },
        createNotifierCounts(),
        () => {},
        createLogger('silent'),
      );
    assert.throws(start, {
      code: 'CONFIG_INVALID',
      message: `notify.secretFile: ${value} is empty`,
    });
  }
});

test('a directory that holds no site is told', () => {
  const warnings: string[] = [];
  const check = () =>
    checkConfig(
      load({ STACKVIZD_PUBLISH_SITE_DIRECTORY: base }),
      () => undefined,
      (line) => warnings.push(line),
    );
  check();
  assert.match(warnings[0] ?? '', /publish\.siteDirectory: .*index\.html.* no worker starts$/);
  writeFileSync(join(base, 'index.html'), '<title>x</title>');
  warnings.length = 0;
  check();
  assert.deepEqual(warnings, []);
});
