/** What the units of the daemons of a logs root allow, asked from inside. */
import assert from 'node:assert/strict';
import { say } from '../harness/command.ts';
import type { Server } from '../harness/logs-server.ts';
import { LOGS_ROOT, UPLOADER } from '../harness/logs-server.ts';
import { buildPath } from '../harness/uploads.ts';
import {
  exposureOf,
  type Probe,
  plantSecrets,
  probe,
  type Question,
  removeSecrets,
} from './probe.ts';

const UNITS = [
  'stackviz-watcher.service',
  'stackviz-worker@1.service',
  'stackviz-sweep.service',
  'redis-server@stackviz.service',
];
const OURS = UNITS.slice(0, 3);
/** Debian's own unit for Redis, which the module narrows. */
const MOST_EXPOSURE = 1.0;

const REDIS = '/run/redis-stackviz/redis-server.sock';
/** World-readable, every directory above too: only the sandbox is in the way. */
const SECRETS = [`/home/${UPLOADER}/secret`, '/root/secret', '/srv/other/secret', '/var/secret'];
/** What may be seen of other directories: mount points of what the unit needs. */
const ELSEWHERE: Record<string, string[]> = {
  '/home': [],
  '/root': [],
  '/srv': ['static'],
  '/srv/static': ['logs'],
  '/srv/other': [],
  '/var': ['lib', 'tmp'],
  // for how far the watcher's sweeps are, and for the file of the history that a worker may keep
  '/var/lib': ['stackviz'],
  '/var/lib/stackviz': ['history', 'watcher'],
  '/etc': ['ld.so.cache', 'stackvizd'],
  // `host` is the container's own way to its host, which systemd shows to every unit.
  // `inotify` are the kernel's limits, `mountinfo` the machine's mounts, `stackviz` the daemons' sockets.
  '/run': ['host', 'inotify', 'mountinfo', 'redis-stackviz', 'stackviz', 'systemd'],
  '/tmp': [],
};
const FORBIDDEN_PLACES = [
  `/home/${UPLOADER}/probe`,
  '/root/probe',
  '/srv/probe',
  '/srv/static/probe',
  '/etc/probe',
  '/etc/stackvizd/probe',
  '/opt/stackvizd/probe',
  '/usr/probe',
  '/var/probe',
  '/probe',
];
const IN_THE_ROOT = `${LOGS_ROOT}/${buildPath(1)}/probe`;
const SOCKETS = ['/run/dbus/system_bus_socket', '/run/systemd/private', REDIS];

const QUESTION: Question = {
  read: [...SECRETS, '/etc/shadow', '/etc/redis/redis-stackviz.conf', '/proc/1/environ'],
  list: Object.keys(ELSEWHERE),
  write: [...FORBIDDEN_PLACES, IN_THE_ROOT],
  tcp: [
    ['127.0.0.1', 80],
    ['::1', 80],
  ],
  socket: SOCKETS,
};

export function testSandbox(server: Server): void {
  describe('sandbox', () => {
    it(`systemd-analyze security is ${MOST_EXPOSURE.toFixed(1)} or better`, async () => {
      for (const unit of UNITS) {
        const exposure = await exposureOf(server(), unit);
        assert.ok(exposure <= MOST_EXPOSURE, `${unit}: ${exposure}`);
      }
    });

    describe('from inside', () => {
      before(async () => {
        await plantSecrets(server(), SECRETS);
      });
      after(() => removeSecrets(server(), SECRETS, OURS.slice(0, 2)));

      it('a worker reaches the logs root and Redis, and nothing else', async () => {
        const found = await probe(server(), 'stackviz-worker@1.service', QUESTION);
        assertNothingElse(found);
        assert.equal(found.write[IN_THE_ROOT], 'ok', 'it writes in the logs root');
      });

      it('the watcher writes nothing at all', async () => {
        const found = await probe(server(), 'stackviz-watcher.service', QUESTION);
        assertNothingElse(found);
        assert.notEqual(found.write[IN_THE_ROOT], 'ok', 'it writes in the logs root');
      });

      it('the sweep writes nothing at all', async () => {
        const found = await probe(server(), 'stackviz-sweep.service', QUESTION);
        assertNothingElse(found);
        assert.notEqual(found.write[IN_THE_ROOT], 'ok', 'it writes in the logs root');
      });
    });
  });
}

function assertNothingElse({ uid, read, list, write, tcp, socket, mount }: Probe): void {
  assert.notEqual(uid, 0);
  for (const [path, result] of Object.entries(read)) assert.notEqual(result, 'ok', `read ${path}`);
  for (const [path, names] of Object.entries(list)) {
    const seen = /^E[A-Z]+$/.test(names) ? [] : names.split(' ').filter((name) => name !== '');
    const surplus = seen.filter((name) => !ELSEWHERE[path]?.includes(name));
    assert.deepEqual(surplus, [], `${path} shows ${names}`);
  }
  for (const [path, result] of Object.entries(write)) {
    if (path !== IN_THE_ROOT) assert.notEqual(result, 'ok', `write ${path}`);
  }
  for (const [address, result] of Object.entries(tcp)) assert.notEqual(result, 'ok', address);
  const { [REDIS]: redis, ...others } = socket;
  assert.equal(redis, 'ok', 'it reaches Redis');
  for (const [path, result] of Object.entries(others)) assert.notEqual(result, 'ok', path);
  assert.notEqual(mount, 'ok');
  const { [IN_THE_ROOT]: _, ...places } = write;
  say(
    `refused: ${[...new Set([read, places, tcp, others].flatMap((part) => Object.values(part)))].sort().join(', ')}`,
  );
}
