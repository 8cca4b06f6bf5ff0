import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_PATH_TEMPLATES } from '../../../../src/config/path-templates.ts';
import { type ScanOptions, scan, wholeTree } from '../../../../src/watch/sweep/scan.ts';
import { createNewest } from '../../../../src/watch/tree/newest.ts';
import fc from '../../../harness/property.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stackviz-scan-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), 'x');
  }
}

function walk(some: Partial<ScanOptions> = {}) {
  const counts = { builds: 0, directories: 0, unreadable: 0 };
  const found = [
    ...scan(
      {
        ...wholeTree(root, 'stackviz-assets', DEFAULT_PATH_TEMPLATES),
        ...some,
      },
      counts,
    ),
  ];
  const of = (kind: string) => found.filter((one) => one.kind === kind).map(({ path }) => path);
  return { builds: of('build'), structures: of('structure'), counts };
}

describe('scan', () => {
  it('tells builds from the directories that hold them, and does not look into builds', () => {
    put(
      '12/3456/1/check/job/abc/job-output.json',
      '12/3456/1/check/job/abc/logs/deep/x.subunit',
      '12/3456/1/check/job/def/zuul-info/inventory.yaml',
      'bare/7/logs/x.subunit',
    );
    const { builds, structures, counts } = walk();
    assert.deepEqual(builds, ['12/3456/1/check/job/abc', '12/3456/1/check/job/def', 'bare/7']);
    assert.deepEqual(structures.slice(0, 3), ['', '12', '12/3456']);
    assert.equal(structures.includes('12/3456/1/check/job/abc'), false);
    assert.deepEqual([counts.builds, counts.unreadable], [3, 0]);
  });

  it('looks below builds when asked: a stray file makes any directory look like one', () => {
    put('12/console.html', '12/3/check/job/abc/job-output.json', '12/3/check/job/abd/console.html');
    assert.deepEqual(walk().builds, ['12']);
    assert.deepEqual(walk({ deep: true }).builds, [
      '12',
      '12/3/check/job/abc',
      '12/3/check/job/abd',
    ]);
  });

  it('finds a young build below a stray file where it looks at the old ones', () => {
    put('12/console.html', '12/3/check/job/abc/job-output.json', 'a/b/job-output.json');
    const old = { sinceMs: Number.NEGATIVE_INFINITY, untilMs: Date.now() - 3_600_000 };
    assert.deepEqual(walk({ deep: true, ...old }).builds, ['12/3/check/job/abc']);
  });

  it('leaves out builds that did not change, but no directory above them', async () => {
    put('a/b/1/job-output.json', 'a/b/2/job-output.json', 'a/b/2/logs/x.subunit');
    await sleep(30);
    const sinceMs = Date.now();
    await sleep(30);
    put('a/b/3/job-output.json');
    const { builds, counts } = walk({ sinceMs });
    assert.deepEqual(builds, ['a/b/3']);
    assert.equal(counts.builds, 3);
    put('a/b/1/job-output.txt', 'a/b/2/logs/late.subunit');
    assert.deepEqual(walk({ sinceMs }).builds, ['a/b/1', 'a/b/2', 'a/b/3']);
    assert.deepEqual(walk({ untilMs: sinceMs }).builds, ['a/b/2']);
  });

  it('goes on where it was, and can be shared', () => {
    const names = fc.array(fc.constantFrom('a', 'a-b', 'a.b', 'b', 'ab', 'B', 'é', '0'), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 8 }), fc.nat(), (tree, at) => {
        for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true });
        for (const path of tree) put(`${path.join('/')}/z/job-output.json`);
        const all = walk().builds;
        const resumeAt = all[at % all.length] as string;
        assert.deepEqual(walk({ resumeAt }).builds, all.slice(all.indexOf(resumeAt)));
        const shares = [0, 1, 2].flatMap((index) => walk({ share: { index, of: 3 } }).builds);
        assert.deepEqual(shares.sort(), [...all].sort());
      }),
      { numRuns: 60 },
    );
  });

  it('follows no links, and walks a part only', () => {
    put('a/b/job-output.json', 'c/d/job-output.json');
    symlinkSync(join(root, 'a'), join(root, 'link'));
    assert.deepEqual(walk({ from: 'c' }).builds, ['c/d']);
    assert.deepEqual(walk().builds, ['a/b', 'c/d']);
    assert.deepEqual(walk({ from: 'gone' }).builds, []);
  });
});

describe('newest', () => {
  it('keeps what is newest, and what is near the root whatever its age', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { maxLength: 200 }),
        fc.integer({ min: 1, max: 20 }),
        (times, limit) => {
          const newest = createNewest(limit);
          newest.add('', -5);
          for (const [index, ms] of times.entries()) newest.add(`a/${index}`, ms);
          const expected = [...times].sort((a, b) => b - a).slice(0, limit - 1);
          assert.deepEqual(
            newest.list().map(({ ctimeMs }) => ctimeMs),
            [-5, ...expected],
          );
        },
      ),
    );
  });
});
