/** Our parser beside Debian's python3-subunit, and beside a real stestr repository. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { exportSite } from '../../src/commands/export.ts';
import { EVENT_STATUSES } from '../../src/process/subunit/event.ts';
import { GARBAGE, insertBefore } from '../fixtures/damaged.ts';
import { RECORDED, readRecorded } from '../fixtures/recorded.ts';
import { type PacketParts, packet, parseStream } from '../fixtures/subunit.ts';

// Debian's: another Python may stand first in PATH
const PYTHON = '/usr/bin/python3';
const READER = fileURLToPath(new URL('../fixtures/read_subunit.py', import.meta.url));

function byPython(stream: Buffer): unknown {
  const { stdout, stderr, status } = spawnSync(PYTHON, [READER], { input: stream, maxBuffer: 1e9 });
  assert.equal(status, 0, stderr.toString());
  const tests = JSON.parse(stdout.toString()) as { tags: string[] }[];
  // Python sorts by code points
  return tests.map((run) => ({ ...run, tags: run.tags.sort() }));
}

function byUs(stream: Buffer): unknown {
  return parseStream(stream, [1, 1000, 7]).tests.map(
    ({ id, status, tags, start, attachments }) => ({
      id,
      status,
      tags: tags.sort(),
      start,
      attachments: Object.fromEntries(
        attachments.map(({ name, chunks }) => [name, Buffer.concat(chunks).toString('latin1')]),
      ),
    }),
  );
}

describe('subunit, beside the reference', function () {
  this.timeout(120_000);

  it('reads the recorded streams as python-subunit does', () => {
    for (const name of ['testrepository.subunit.gz', 'interrupted.v2.subunit.gz']) {
      const stream = readRecorded(name);
      assert.deepEqual(byUs(stream), byPython(stream), name);
    }
    const noisy = insertBefore(readRecorded('testrepository.subunit.gz'), 20, GARBAGE.text);
    assert.deepEqual(byUs(noisy), byPython(noisy));
  });

  it('reads generated streams as python-subunit does', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    const parts: fc.Arbitrary<PacketParts> = fc.record(
      {
        testId: fc.constantFrom('a', 'b', 'c.d[x]', 'ä'),
        routeCode: fc.constantFrom('0', '1'),
        status: fc.constantFrom(...EVENT_STATUSES),
        tags: fc.array(text, { minLength: 1, maxLength: 3 }),
        timestamp: fc.integer({ min: 0, max: 4e9 }).map((seconds) => seconds * 1_000_000 + 250_000),
        file: fc.record({
          name: fc.constantFrom('log', 'traceback'),
          mime: fc.constant('text/plain;charset=utf8'),
          bytes: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
        }),
      },
      { requiredKeys: [] },
    );
    // one Python for many streams would be faster, one a stream is the reader as it is
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1, maxLength: 60 }), (packets) => {
        const stream = Buffer.concat(packets.map(packet));
        assert.deepEqual(byUs(stream), byPython(stream));
      }),
      { numRuns: 30 },
    );
  });

  it('reads a repository that stestr made of the recorded stream', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'stackvizd-stestr-'));
    try {
      writeFileSync(join(directory, '.stestr.conf'), '[DEFAULT]\ntest_path=.\n');
      const stream = readRecorded('testrepository.subunit.gz');
      const load = spawnSync('/usr/bin/stestr', ['load', '--force-init'], {
        cwd: directory,
        input: stream,
      });
      assert.ok(load.status === 0 || load.status === 1, load.stderr.toString());
      const options = { stdin: false, gzip: false, env: false };
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
