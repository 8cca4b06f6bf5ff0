/** A stream as a file, and the same in a repository that a real stestr made of it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportSite } from '../../../src/commands/export/export.ts';
import { RECORDED, readRecorded } from '../../fixtures/recorded.ts';

describe('a stestr repository', function () {
  this.timeout(120_000);

  it('gives the tests of the stream it was made from', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'stackvizd-stestr-'));
    try {
      writeFileSync(join(directory, '.stestr.conf'), '[DEFAULT]\ntest_path=.\n');
      const stream = readRecorded('testrepository.subunit.gz');
      const load = spawnSync('/usr/bin/stestr', ['load', '--force-init'], {
        cwd: directory,
        input: stream,
      });
      assert.ok(load.status === 0 || load.status === 1, load.stderr.toString());
      const options = {
        build: [],
        stdin: false,
        gzip: false,
        env: false,
        format: 'upstream' as const,
      };
      const quiet = { update: () => undefined, line: () => undefined };
      const raw = async (name: string, sources: { streamFile: string[]; repository: string[] }) => {
        const output = join(directory, name);
        assert.equal(await exportSite(output, { ...options, ...sources }, {}, quiet), 0);
        const config = JSON.parse(readFileSync(join(output, 'config.json'), 'utf8'));
        const { path } = config.datasets[0].artifacts[0];
        return (
          JSON.parse(readFileSync(join(output, path), 'utf8')) as { name: string; status: string }[]
        )
          .map((run) => `${run.name} ${run.status}`)
          .sort();
      };
      const repository = await raw('r', { repository: [directory], streamFile: [] });
      const file = await raw('f', {
        repository: [],
        streamFile: [`${RECORDED}testrepository.subunit.gz`],
      });
      assert.ok(repository.length >= 63);
      assert.deepEqual(repository, file);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
