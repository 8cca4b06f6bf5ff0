import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { configKeys } from '../../../src/config/keys.ts';
import { loadConfig, unknownVariables } from '../../../src/config/load.ts';

const directory = mkdtempSync(join(tmpdir(), 'config-'));
after(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'c.yaml');

function faults(yaml: string, environment: NodeJS.ProcessEnv = {}): string[] {
  writeFileSync(file, yaml);
  try {
    loadConfig({ file, environment });
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  return [];
}

test('a root is all that must be set', () => {
  writeFileSync(file, 'root: /srv/logs\n');
  const config = loadConfig({ file });
  assert.equal(config.root, '/srv/logs');
  assert.equal(config.watch.quietPeriodSeconds, 120);
  assert.deepEqual(faults(''), [`${file}: root: must be set, here or by --root DIR`]);
});

test('a fault is told with its key and line', () => {
  const found = faults(
    'root: srv\nqueue:\n  redis:\n    url: http://x\n  attempts: 0\nwatch:\n  quietPeriod: 3\n',
  );
  assert.equal(found.length, 4);
  assert.equal(found[0], `${file}:1: root: must be an absolute path`);
  assert.match(found[1] as string, /:4: queue\.redis\.url: must start with redis:/);
  assert.match(found[2] as string, /:5: queue\.attempts: /);
  assert.equal(found[3], `${file}:7: watch.quietPeriod: there is no such key`);
});

test('a name that a user chose is told what it must be, with the name', () => {
  assert.deepEqual(faults('root: /x\nhistory:\n  alsoShow:\n    third: null\n'), [
    `${file}:4: history.alsoShow.third: must be <queue.name>:<queue.rootName>`,
  ]);
});

test('YAML that cannot be read is told with its line', () => {
  assert.match(faults('root: /x\nwatch: [1\n')[0] as string, /c\.yaml:\d: /);
  assert.match(faults('- a\n')[0] as string, /must be a mapping/);
  writeFileSync(file, 'root: /x\nwatch:\n\ta: 1\n');
  // what a reload logs
  assert.throws(
    () => loadConfig({ file }),
    ({ cause }: Error) => cause === undefined,
  );
  assert.throws(() => loadConfig({ file: join(directory, 'none') }), { code: 'CONFIG_UNREADABLE' });
});

test('the environment goes over the file, the command line over both', () => {
  writeFileSync(file, 'root: /file\nserve:\n  port: 1\n');
  const environment = {
    STACKVIZD_SERVE_PORT: '2',
    STACKVIZD_PUBLISH_GZIP: 'false',
    STACKVIZD_QUEUE_REDIS_SOCKET_PATH: '/run/redis.sock',
    STACKVIZD_QUEUE_REDIS_PASSWORD: '',
  };
  const config = loadConfig({
    file,
    environment,
    overrides: { root: '/argument', 'serve.host': undefined },
  });
  assert.equal(config.root, '/argument');
  assert.equal(config.serve.port, 2);
  assert.equal(config.publish.gzip, false);
  assert.equal(config.queue.redis.socketPath, '/run/redis.sock');
  assert.equal(config.queue.redis.password, null);
});

test('the command line goes before the environment', () => {
  const config = loadConfig({
    environment: { STACKVIZD_ROOT: '/environment', STACKVIZD_SERVE_PORT: '2' },
    overrides: { root: '/argument', 'serve.port': 3 },
  });
  assert.deepEqual([config.root, config.serve.port], ['/argument', 3]);
});

test('a wrong variable is told by its name', () => {
  const found = faults('root: /x\n', { STACKVIZD_SERVE_PORT: 'http' });
  assert.match(found[0] as string, /^STACKVIZD_SERVE_PORT: serve\.port: /);
});

test('every key has a description, and a default or none', () => {
  assert.ok(configKeys().length > 25);
  for (const key of configKeys()) {
    assert.ok(key.description.length > 20, key.path);
    if (key.path !== 'root') assert.notEqual(key.fallback, undefined, key.path);
  }
});

test('variables that are no settings are found, and a root may be relative to where one is', () => {
  const environment = {
    STACKVIZD_ROOT: 'logs',
    STACKVIZD_ROOTS: 'x',
    STACKVIZD_NODE: 'x',
    PATH: 'x',
  };
  assert.deepEqual(unknownVariables(environment), ['STACKVIZD_ROOTS']);
  assert.equal(loadConfig({ environment }).root, resolve('logs'));
});

test('logs roots that overlap are refused, also where a link hides that', () => {
  const logs = join(directory, 'logs');
  mkdirSync(join(logs, 'old'), { recursive: true });
  symlinkSync(logs, join(directory, 'link'));
  const roots = (root: string, other: string) =>
    faults(`root: ${root}\nqueue: {otherRoots: {other: ${other}}}\n`).map((line) =>
      line.replaceAll(directory, ''),
    );
  const told = (other: string, root: string) => [
    `/c.yaml:2: queue.otherRoots: the logs roots other (${other}) and logs (${root}) overlap`,
  ];
  assert.deepEqual(roots('/srv/logs', '/srv/logs'), told('/srv/logs', '/srv/logs'));
  assert.deepEqual(roots('/srv/logs', '/srv/logs/old'), told('/srv/logs/old', '/srv/logs'));
  assert.deepEqual(roots(logs, join(directory, 'link/old')), told('/link/old', '/logs'));
  assert.deepEqual(roots('/srv/logs', '/srv/logs-old'), []);
  assert.deepEqual(roots(logs, join(directory, 'none')), []);
});

test('who is told needs a spool, outside of the roots, and no password in the address', () => {
  const told = (notify: string) => faults(`root: /srv/logs\nnotify: ${notify}\n`);
  assert.deepEqual(told('{url: "https://bot.example.org/x", spoolDirectory: /var/spool/s}'), []);
  assert.match(told('{url: "https://bot.example.org/x"}')[0] ?? '', /spoolDirectory: is needed/);
  const inside = told('{url: "https://bot.example.org/x", spoolDirectory: /srv/logs/spool}');
  assert.match(inside[0] ?? '', /must be outside of the logs root \/srv\/logs$/);
  const secret = told('{url: "https://me:word@bot.example.org/x", spoolDirectory: /var/spool/s}');
  assert.match(secret[0] ?? '', /notify\.url: cannot hold a user or a password/);
});

test('what is wrong with a value is told in the words of who writes it', () => {
  const told = (yaml: string, environment?: NodeJS.ProcessEnv) =>
    faults(`root: /x\n${yaml}\n`, environment).map((line) => line.replace(/^.*?: /, ''));
  const cases: [string, string][] = [
    ['queue: {attempts: null}', 'queue.attempts: must be a number'],
    ['queue: {attempts: 1.5}', 'queue.attempts: must be a whole number'],
    ['queue: {attempts: 0}', 'queue.attempts: must be at least 1'],
    ['queue: {attempts: 101}', 'queue.attempts: must be at most 100'],
    // a timer of Node's takes 24 days at most, and fires at once where it is told more
    ['process: {shutdownSeconds: 2600000}', 'process.shutdownSeconds: must be at most 86400'],
    ['history: {writeSeconds: 2600000}', 'history.writeSeconds: must be at most 86400'],
    [
      'notify: {timeoutSeconds: 2600000, url: "http://h/", spoolDirectory: /var/x}',
      'notify.timeoutSeconds: must be at most 86400',
    ],
    ['fetch: {silenceSeconds: 2600000}', 'fetch.silenceSeconds: must be at most 86400'],
    ['fetch: {timeoutSeconds: 2600000}', 'fetch.timeoutSeconds: must be at most 86400'],
    ['watch: {dropDirectory: spool}', 'watch.dropDirectory: must be an absolute path'],
    ['notify: {caFile: "~/ca.pem"}', 'notify.caFile: must be an absolute path'],
    ['queue: {redis: {socketPath: r.sock}}', 'queue.redis.socketPath: must be an absolute path'],
    [
      'queue: {otherRoots: {a/b: /x}}',
      'queue.otherRoots.a/b: must be 1 to 64 letters, digits, _, . or -',
    ],
    ['publish: {gzip: yes please}', 'publish.gzip: must be true or false'],
    ['publish: {format: html}', 'publish.format: must be one of stackvizd, upstream, both'],
    ['metrics: {expect: watcher}', 'metrics.expect: must be a list, as [one, two]; [] for none'],
    ['metrics: {expect: [nobody]}', 'metrics.expect.0: must be one of watcher, worker, serve'],
    [
      'queue: {otherRoots: 3}',
      'queue.otherRoots: must be a mapping of names to values; {} for none',
    ],
    ['queue: 3', 'queue: must be a mapping of keys'],
    ['serve: {host: 3}', 'serve.host: must be text'],
    ['metrics: {host: not an address}', 'metrics.host: must be an address, or a name of a host'],
    [
      'notify: {url: logs.example.org, spoolDirectory: /var/x}',
      'notify.url: must be an address that begins with http',
    ],
    [
      'notify: {url: "ftp://h/", spoolDirectory: /var/x}',
      'notify.url: must be an address that begins',
    ],
    ['onDemand: {trustedProxies: [foo]}', 'onDemand.trustedProxies.0: must be an address, or a'],
    ['onDemand: {trustedProxies: [10.0.0.0/33]}', 'onDemand.trustedProxies.0: must be an addre'],
  ];
  for (const [yaml, start] of cases) {
    const lines = told(yaml);
    assert.equal(lines.length, 1, `${yaml}: ${lines}`);
    assert.ok(lines[0]?.startsWith(start), `${yaml}: ${lines}`);
  }
  assert.deepEqual(told('onDemand: {trustedProxies: [10.0.0.0/8, "::1", "fd00::/64"]}'), []);
});

test('what is no YAML is told by its line, and a key that is there twice by its name', () => {
  const told = (yaml: string) => faults(yaml).map((line) => line.replace(/^.*?c\.yaml/, ''));
  assert.deepEqual(told('root: /x\nqueue: {name: a}\nqueue: {attempts: 2}\n'), [
    ':3: the key queue is there twice, and must be unique',
  ]);
  assert.deepEqual(told('root: /x\n---\nroot: /y\n'), [
    ':2: a second document begins here: only one is read',
  ]);
  assert.match(
    told('root: /x\n\tqueue: 1\n')[0] ?? '',
    /^:2: Tabs are not allowed as indentation$/,
  );
});

test('a variable that is no YAML is refused by its name', () => {
  const variable = (name: string, text: string) => faults('root: /x\n', { [name]: text })[0] ?? '';
  assert.match(variable('STACKVIZD_FETCH_HOSTS', '[a.org, b.org'), /^STACKVIZD_FETCH_HOSTS: fetch/);
  const roots = 'STACKVIZD_QUEUE_OTHER_ROOTS';
  assert.match(variable(roots, '{old: /tmp/x, old: /tmp/y}'), /_ROOTS: queue.otherRoots: .*unique/);
  assert.match(
    variable(roots, '{old: 3}'),
    /^STACKVIZD_QUEUE_OTHER_ROOTS: queue.otherRoots.old: m/,
  );
  assert.match(variable('STACKVIZD_FETCH_HOSTS', ''), /FETCH_HOSTS: fetch.hosts: must be a list/);
});

test('an address of Redis is one that can be asked', () => {
  const told = (url: string) => faults(`root: /x\nqueue: {redis: {url: "${url}"}}\n`)[0] ?? null;
  for (const url of ['redis://h:99999/0', 'redis://h:port', 'redis://[::1']) {
    assert.match(told(url) ?? '', /c\.yaml:2: queue\.redis\.url: is no address/, url);
  }
  for (const url of ['redis://h/abc', 'redis:///run/redis.sock', 'redis://h/0/1']) {
    assert.match(told(url) ?? '', /number of a database/, url);
  }
  for (const url of ['redis://h/0?tls=1&password=s3cret', 'rediss://h?db=1', 'redis://h/0#1']) {
    assert.match(
      told(url) ?? '',
      /queue\.redis\.url: takes no parameters .*queue\.redis\.password/,
      url,
    );
    assert.doesNotMatch(told(url) ?? '', /s3cret/);
  }
  for (const url of ['redis://h', 'redis://h/', 'rediss://u:p@[::1]:7/15', 'redis:///2']) {
    assert.equal(told(url), null, url);
  }
});
