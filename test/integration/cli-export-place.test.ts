/** Where `export` writes: what it takes the place of, alone or beside another one; on the built program. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newToken } from '../../src/base/hold.ts';
import type { Manifest } from '../../src/format/dataset.ts';
import { RECORDED, readRecorded } from '../fixtures/recorded.ts';
import { stackvizd } from './cli-run.ts';
import { CLI, waitFor } from './daemons/daemon.ts';

const STREAM = `${RECORDED}testrepository.subunit.gz`;

describe('the place of an export', function () {
  this.timeout(120_000);
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stackvizd-place-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const output = () => join(directory, 'out');
  const filesIn = (place: string) =>
    (readdirSync(place, { recursive: true, encoding: 'utf8' }) as string[]).sort();

  it('takes the place of no file that no export wrote', async () => {
    mkdirSync(output());
    for (const name of ['index.html', 'config.json', 'summary.json', 'machine.csv']) {
      const file = join(
        output(),
        name === 'machine.csv' ? 'testrepository.subunit-0-raw.json' : name,
      );
      writeFileSync(file, 'mine');
      const { code, stderr } = await stackvizd(['export', '-f', STREAM, output()]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /OUTPUT_TAKEN: \S+ is there, and no export wrote it: name another/);
      assert.deepEqual([readdirSync(output()).length, readFileSync(file, 'utf8')], [1, 'mine']);
      rmSync(file);
    }
    const file = await stackvizd(['export', '-f', STREAM, STREAM]);
    assert.equal(file.code, 2);
    assert.match(file.stderr, /OUTPUT_TAKEN: \S+ is a file: name a directory/);
  });

  it('of a viewer is a directory of its own', async () => {
    mkdirSync(output());
    for (const name of ['index.html', '12']) {
      writeFileSync(join(output(), name), 'mine');
      const { code, stderr } = await stackvizd(['viewer', output()]);
      assert.equal(code, 2, stderr);
      assert.match(
        stderr,
        /OUTPUT_TAKEN: \S+ is there, and no viewer: name a directory of its own/,
      );
      assert.deepEqual(readdirSync(output()), [name]);
      rmSync(join(output(), name));
    }
    mkdirSync(join(output(), '.git'));
    assert.equal((await stackvizd(['viewer', output()])).code, 0);
    // again, also where somebody has put something beside it
    writeFileSync(join(output(), 'README.md'), '');
    assert.equal((await stackvizd(['viewer', output()])).code, 0);
    assert.deepEqual(readdirSync(output()).sort(), ['.git', 'README.md', 'assets', 'index.html']);
  });

  it('takes the place of what an export that was killed had moved', async () => {
    mkdirSync(join(output(), `.stackviz-${newToken()}`), { recursive: true });
    writeFileSync(join(output(), 'index.html'), 'half');
    const { code, stderr } = await stackvizd(['export', '-f', STREAM, output()]);
    assert.equal(code, 0, stderr);
    assert.ok(!readdirSync(output()).some((name) => name.startsWith('.stackviz-')));
  });

  it("takes the place of upstream's data", async () => {
    mkdirSync(output());
    const artifacts = [{ path: 'testrepository.subunit-0-raw.json' }];
    writeFileSync(join(output(), 'config.json'), JSON.stringify({ datasets: [{ artifacts }] }));
    writeFileSync(join(output(), 'testrepository.subunit-0-raw.json'), '[]');
    const { code, stderr } = await stackvizd(['export', '-f', STREAM, output()]);
    assert.equal(code, 0, stderr);
  });

  it('writes nothing where nothing that was named can be used', async () => {
    const text = join(directory, 'text');
    writeFileSync(text, 'no stream\n');
    const wrong = async () => {
      const { code, stderr } = await stackvizd(['export', '-f', text, output()]);
      assert.equal(code, 2);
      assert.match(stderr, /SUBUNIT_NONE[\s\S]*no page is made/);
    };
    await wrong();
    assert.equal(existsSync(output()), false);
    await stackvizd(['export', '-f', STREAM, output()]);
    const before = filesIn(output());
    await wrong();
    assert.deepEqual(filesIn(output()), before);
  });

  it('report tells of a site that was exported, without settings', async () => {
    await stackvizd(['export', '-f', STREAM, output()]);
    const { code, stdout } = await stackvizd(['report', output()]);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^\*\*StackViz\*\*: 7 failed, 1 unexpected success, 1 flaky: 6 of 60 tests/,
    );
    // of a build that was published, its directory does
    cpSync(output(), join(directory, 'build/stackviz'), { recursive: true });
    assert.equal((await stackvizd(['report', join(directory, 'build')])).stdout, stdout);
    const nowhere = await stackvizd(['report', join(directory, 'nowhere')]);
    assert.equal(nowhere.code, 2);
    assert.match(nowhere.stderr, /CONFIG_INVALID: root: must be set/);
  });

  it('says of a job that timed out what its page says', async () => {
    const build = join(directory, 'build');
    mkdirSync(build);
    const time = (second: number) => `time: 2026-01-01 00:00:0${second}Z\n`;
    writeFileSync(
      join(build, 'a.subunit'),
      `${time(0)}test: a.B.test_c\n${time(1)}successful: a.B.test_c\n`,
    );
    writeFileSync(
      join(build, 'job-output.txt'),
      [
        '2026-01-01 00:00:00.000000 | RUN START: [untrusted : x/run.yaml@main]',
        '2026-01-01 00:00:09.000000 | RUN END RESULT_TIMED_OUT: [untrusted : x/run.yaml@main]',
        '',
      ].join('\n'),
    );
    const { code, stderr } = await stackvizd(['export', '-b', build, output()]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /tests: 1 passed \(before the job timed out\)/);
    assert.match(
      readFileSync(join(output(), 'index.html'), 'utf8'),
      /<h1>1 passed <small>before the job timed out/,
    );
  });

  it('two at once: the last one stands, as a whole', async () => {
    const first = spawn(process.execPath, [CLI, 'export', '-i', output()]);
    const ended = once(first, 'close');
    try {
      first.stdin.write(readRecorded('interrupted.v1.subunit'));
      await waitFor('the first is at work', 30, () => existsSync(output()));
      const second = spawn(process.execPath, [CLI, 'export', '-f', STREAM, output()]);
      const secondEnded = once(second, 'close');
      let told = '';
      second.stderr.on('data', (chunk) => {
        told += chunk;
      });
      await waitFor('the second says that it waits', 30, () =>
        told.includes('waiting for its end'),
      );
      first.stdin.end();
      assert.deepEqual([(await ended)[0], (await secondEnded)[0]], [0, 0], told);
    } finally {
      first.kill('SIGKILL');
    }
    const { files } = JSON.parse(readFileSync(join(output(), 'manifest.json'), 'utf8')) as Manifest;
    const there = filesIn(output()).filter((name) => name !== 'assets');
    assert.deepEqual(there, [...files, 'manifest.json'].sort());
    assert.ok(files.includes('testrepository.subunit-0-raw.json'));
    assert.ok(!files.some((name) => name.startsWith('stdin')));
  });

  it('Ctrl-C on a terminal takes the line of progress away', async () => {
    // script(1) gives it a terminal; its stream does not end
    const stream = `{ cat ${RECORDED}interrupted.v1.subunit; exec sleep 60; }`;
    const line = `${stream} | ${process.execPath} ${CLI} export -i ${output()}`;
    const child = spawn('script', ['-qec', line, '/dev/null']);
    const ended = once(child, 'close');
    let shown = '';
    child.stdout.on('data', (chunk) => {
      shown += chunk;
    });
    try {
      await waitFor('it shows how far it is', 30, () => shown.includes('KiB'));
      child.stdin.write('\u0003');
      await ended;
    } finally {
      child.kill('SIGKILL');
    }
    assert.ok(shown.slice(shown.lastIndexOf('KiB')).includes('\r\u001b[K'), JSON.stringify(shown));
    assert.equal(existsSync(output()), false);
  });
});
