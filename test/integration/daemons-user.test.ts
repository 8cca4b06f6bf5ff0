/** Commands that judge what the daemons published, by another user than theirs. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { replayUpload } from '../../scripts/replay.ts';
import { actForDaemons } from '../../src/commands/daemons/user.ts';
import { loadConfig } from '../../src/config/load.ts';
import { recordedBuild } from '../fixtures/recorded.ts';
import { skipFor } from '../harness/skip.ts';
import { asAnybody, stackvizd } from './cli-run.ts';
import { type RedisServer, startRedisServer } from './queue/redis-server.ts';

const BUILD = '11/904711/3/check/stackviz-fixture-full/1f3c9a7';
/** Of no user: `published` is not to be found by a name. */
const DAEMONS = 47_110;

describe("by another user than the daemons'", function () {
  this.timeout(120_000);
  const root = mkdtempSync(join(tmpdir(), 'stackvizd-user-'));
  /** Not the daemons', as the root is by then. */
  const own = mkdtempSync(join(tmpdir(), 'stackvizd-anybody-'));
  let redis: RedisServer;
  before(async () => {
    redis = await startRedisServer();
  });
  after(async () => {
    await redis.remove();
    for (const made of [root, own]) rmSync(made, { recursive: true, force: true });
  });

  const run = (...words: string[]) =>
    stackvizd(words, {
      STACKVIZD_ROOT: root,
      STACKVIZD_QUEUE_REDIS_SOCKET_PATH: redis.socketPath,
    });

  const ownersOf = (directory: string) =>
    new Set(
      readdirSync(directory, { recursive: true, encoding: 'utf8' }).map(
        (name) => lstatSync(join(directory, name)).uid,
      ),
    );

  it('root finds published what they published, and leaves nothing in their way', async function () {
    if (process.geteuid?.() !== 0) skipFor(this, 'only root can make it');
    mkdirSync(join(root, BUILD), { recursive: true });
    await replayUpload(recordedBuild(), join(root, BUILD));
    const made = await run('process', BUILD);
    assert.equal(made.code, 0, made.stderr);
    execFileSync('chown', ['-R', String(DAEMONS), root]);

    const indexed = await run('reindex');
    assert.equal(indexed.stdout, '1 build with a record, 1 run in the index\n', indexed.stderr);
    assert.deepEqual(ownersOf(root), new Set([DAEMONS]));
    const swept = await run('sweep');
    assert.equal(swept.code, 0);
    assert.match(swept.stderr, /^1 build: 1 published or without test results, 0 enqueued/m);
  });

  it("root leaves the index of runs to them in their directory, and no file of root's", async function () {
    if (process.geteuid?.() !== 0) skipFor(this, 'only root can make it');
    const place = mkdtempSync(join(tmpdir(), 'stackvizd-index-'));
    try {
      chownSync(place, DAEMONS, DAEMONS);
      const settings = {
        STACKVIZD_ROOT: root,
        STACKVIZD_HISTORY_SQLITE_FILE: join(place, 'history.sqlite'),
      };
      const made = await stackvizd(['reindex'], settings);
      assert.equal(made.code, 0, made.stderr);
      assert.deepEqual(ownersOf(place), new Set([DAEMONS]));
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  it('anybody else is told what to type', async () => {
    const config = loadConfig({ overrides: { root } });
    const shared = join(root, config.publish.assetsDirectory);
    rmSync(shared, { recursive: true, force: true });
    const asAnother = () => actForDaemons(config, [DAEMONS + 1, 'reindex', '-c', 'x.yaml']);
    assert.equal(await asAnother(), true, 'nothing tells who the daemons are');
    mkdirSync(shared);
    const name = execFileSync('id', ['-nu'], { encoding: 'utf8' }).trim();
    const command = `runuser -u ${name} -- stackvizd reindex -c x.yaml`;
    await assert.rejects(asAnother, (error: Error & { code: string }) => {
      assert.equal(error.code, 'WRONG_USER');
      assert.ok(error.message.endsWith(command), error.message);
      return true;
    });
  });

  it('whoever may not connect to Redis knows nothing of it, and is told as whom to ask', async () => {
    const file = join(own, 'stackvizd.yaml');
    const metrics = { expect: [], socketDirectory: join(own, 'none') };
    const queue = { redis: { socketPath: redis.socketPath } };
    writeFileSync(file, stringify({ root: own, queue, metrics }));
    const status = () => asAnybody(['status', '--config', file]);
    assert.equal((await status()).code, 0);
    chmodSync(redis.socketPath, 0);
    const hidden = await status();
    assert.equal(hidden.code, 3, hidden.stdout);
    assert.match(
      hidden.stdout,
      /^STACKVIZD UNKNOWN - may not ask Redis: .* EACCES .*: run this as root, or as a user in the groups stackviz and redis$/m,
    );
    rmSync(redis.socketPath);
    assert.equal((await status()).code, 2, 'one that is not there is away');
  });
});
