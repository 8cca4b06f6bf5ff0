/** What may not be read is told as that, and never as what is not there: stestr makes its files of mode 0600. */
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RECORDED } from '../fixtures/recorded.ts';
import { skipFor } from '../harness/skip.ts';
import { asAnybody, onReadOnly } from './cli-run.ts';

const STREAM = 'testrepository.subunit.gz';
const DSTAT = 'dstat-csv_log.txt.gz';

describe('inputs that may not be read', () => {
  let directory: string;
  let logs: string;
  let stream: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stackvizd-unreadable-'));
    logs = join(directory, 'logs');
    mkdirSync(logs);
    stream = join(logs, STREAM);
    copyFileSync(`${RECORDED}${STREAM}`, stream);
    chmodSync(stream, 0);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const exported = (...args: string[]) => asAnybody(['export', ...args, join(directory, 'out')]);

  it('export says so, with the path', async () => {
    const build = await exported('-b', logs);
    assert.deepEqual([build.code, build.stdout], [2, '']);
    assert.ok(build.stderr.startsWith(`left out: ${stream}: may not be read (EACCES)\n`));
    const named = await exported('-f', stream);
    assert.equal(named.code, 2);
    assert.match(
      named.stderr,
      /^left out: permission denied, .*logs\/testrepository\.subunit\.gz'/,
    );
    const both = await exported('-f', stream, '-f', `${RECORDED}${STREAM}`);
    assert.equal(both.code, 1);
    assert.match(both.stderr, /^left out: permission denied, [\s\S]*47 passed/);
    copyFileSync(`${RECORDED}${DSTAT}`, join(logs, DSTAT));
    const part = await exported('-b', logs);
    assert.equal(part.code, 1);
    assert.ok(part.stderr.startsWith(`left out: ${stream}: may not be read (EACCES)\n`));
  });

  it('export says so of a test repository', async () => {
    const repository = join(directory, 'suite/.stestr');
    mkdirSync(repository, { recursive: true });
    copyFileSync(`${RECORDED}interrupted.v1.subunit`, join(repository, '0'));
    for (const hidden of [join(directory, 'suite'), repository]) {
      chmodSync(hidden, 0);
      const { code, stderr } = await exported('-r', join(directory, 'suite'));
      chmodSync(hidden, 0o755);
      assert.equal(code, 2);
      assert.match(stderr, /^left out: permission denied, .*suite/);
    }
    chmodSync(join(repository, '0'), 0);
    const { code, stderr } = await exported('-r', join(directory, 'suite'));
    assert.equal(code, 1);
    assert.match(stderr, /EACCES: permission denied, .*suite\/\.stestr\/0'/);
  });

  it('view and process say so', async () => {
    const view = ['view', '--no-serve', '--cache', join(directory, 'cache'), logs];
    const none = await asAnybody(view);
    assert.equal(none.code, 1);
    assert.equal(none.stderr, `FETCH_NO_INPUTS: ${stream}: may not be read (EACCES)\n`);
    const processed = await asAnybody(['process', '--root', directory, 'logs']);
    assert.equal(processed.code, 1);
    assert.match(processed.stderr, /^logs: INPUT_UNREADABLE: nothing in it could be read/);
    copyFileSync(`${RECORDED}${DSTAT}`, join(logs, DSTAT));
    const part = await asAnybody(view);
    assert.equal(part.code, 0);
    assert.match(part.stderr, /^warning INPUT_UNREADABLE testrepository\.subunit\.gz: may not/m);
  });

  it('process says that the logs root is read-only, and not at which file', async function () {
    chmodSync(stream, 0o644);
    const { code, stderr } = await onReadOnly(directory, ['process', '--root', directory, 'logs']);
    if (/^(unshare|mount): /m.test(stderr)) skipFor(this, stderr);
    assert.equal(code, 1);
    assert.match(stderr, /^logs: EROFS: the logs root \S+ is read-only: mount it writable$/m);
    assert.ok(stderr.includes(directory) && !stderr.includes('unlink'), stderr);
  });
});
