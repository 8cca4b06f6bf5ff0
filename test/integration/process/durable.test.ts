/**
 * A power cut after a publish leaves what was published: all of it is on the disk before the rename
 * that shows it. Read off the system calls that `stackvizd process` makes, as no test here can cut
 * the power of the disk alone.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skipFor } from '../../harness/skip.ts';
import { CLI } from '../daemons/daemon.ts';
import { straceImpossible } from '../daemons/faults-harness.ts';

const BUILD = '1/1/1/check/durable/1f3c9a7';

/** What a path was synced, and to what name something was renamed. */
type Call = { fsync: string } | { rename: string };

describe('what is published is on the disk', function () {
  this.timeout(120_000);
  let root: string;

  before(function () {
    const impossible = straceImpossible();
    if (impossible !== null) skipFor(this, impossible);
  });
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'stackvizd-durable-')));
    mkdirSync(join(root, BUILD), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** Uploads a stream and processes the build; the fsyncs and renames in it, in order. */
  function processed(name: string): Call[] {
    const stream = `test: ${name}\nfailure: ${name} [\n${'line\n'.repeat(1000)}]\n`;
    writeFileSync(join(root, BUILD, 'testrepository.subunit'), stream);
    const trace = join(root, 'trace');
    const strace = ['-f', '-y', '-qq', '-s', '4096', '-e', 'trace=fsync,rename', '-o', trace];
    execFileSync('strace', [...strace, process.execPath, CLI, 'process', BUILD], {
      env: { PATH: process.env.PATH ?? '', STACKVIZD_ROOT: root },
      stdio: 'pipe',
    });
    return readFileSync(trace, 'utf8').split('\n').flatMap(readCall);
  }

  it('before the first rename that shows it, and the names of it after the last', () => {
    for (const generation of ['first', 'second']) {
      const calls = processed(generation);
      const begun = calls.findIndex(
        (call) => 'fsync' in call && call.fsync.includes(`${BUILD}/.stackviz-`),
      );
      const shown = calls.findIndex((call, at) => at > begun && 'rename' in call);
      const before = synced(calls.slice(begun, shown)).map((path) => path.replace(STAGING, ''));
      const manifest = join(root, BUILD, 'stackviz/manifest.json');
      const { files } = JSON.parse(readFileSync(manifest, 'utf8')) as { files: string[] };
      const wanted = [...files, 'manifest.json', 'data', ''].map((file) => join(BUILD, file));
      assert.deepEqual(before.map((path) => path.slice(root.length + 1)).sort(), wanted.sort());

      const last = calls.findLastIndex(
        (call) => 'rename' in call && !/\.stackviz-/.test(call.rename),
      );
      const after = synced(calls.slice(last));
      // a rename is on the disk when the directory is in which the name stands
      const changed = generation === 'first' ? [''] : ['stackviz'];
      for (const directory of changed) {
        assert.ok(after.includes(join(root, BUILD, directory)), `${generation}: ${directory}`);
      }
      if (generation === 'second') {
        const manifestAt = calls.findIndex(
          (call) => 'rename' in call && /manifest/.test(call.rename),
        );
        const data = join(root, BUILD, 'stackviz/data');
        assert.ok(
          synced(calls.slice(shown, manifestAt)).includes(data),
          'data goes before what lists it',
        );
      }
    }
  });
});

/** A staging directory where the build's own path goes on. */
const STAGING = /\/\.stackviz-[0-9a-z-]+\/dataset/;

const synced = (calls: Call[]) => calls.flatMap((call) => ('fsync' in call ? [call.fsync] : []));

/** A line of strace with `-y`; the new name of what is renamed goes by `/proc/self/fd/N/`. */
function readCall(line: string): Call[] {
  const sync = /fsync\(\d+<([^>]*)>/.exec(line)?.[1];
  if (sync !== undefined) return [{ fsync: sync }];
  const to = /rename\("[^"]*", "([^"]*)"/.exec(line)?.[1];
  return to === undefined ? [] : [{ rename: to }];
}
