import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { replayUpload, uploadSteps } from '../../../scripts/replay.ts';
import { RECORDED, recordedBuild } from '../../fixtures/recorded.ts';
import { uploadLikeZuul } from '../../fixtures/upload.ts';

describe('uploadSteps', () => {
  it('keeps Zuul’s order: the job output last, its JSON at the very end', () => {
    const paths = [
      'job-output.json.gz',
      'job-output.txt.gz',
      'a/job-output.json',
      'b',
      'job-output.jsonx',
    ];
    assert.deepEqual(
      uploadSteps(paths).map((step) => step.paths),
      [
        ['a/job-output.json', 'b', 'job-output.jsonx'],
        ['job-output.txt.gz'],
        ['job-output.json.gz'],
      ],
    );
  });

  it('leaves out empty steps', () => {
    assert.deepEqual(uploadSteps(['b']).length, 1);
  });
});

for (const [name, upload] of Object.entries({ replayUpload, uploadLikeZuul })) {
  describe(name, () => {
    it('writes every file with its mtime and leaves no temporary name', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'stackviz-replay-'));
      try {
        const build = join(directory, 'NN/build');
        const files = new Map<string, string | Uint8Array>(recordedBuild());
        await upload(files.set('logs/x', Buffer.from('y')), build);
        const names = await readdir(build, { recursive: true });
        const wanted = [...recordedBuild().keys(), 'logs', 'logs/x', 'zuul-info'];
        assert.deepEqual(names.sort(), wanted.sort());
        assert.equal(await readFile(join(build, 'logs/x'), 'utf8'), 'y');
        const source = await stat(join(RECORDED, 'zuul-manifest.json'));
        const target = await stat(join(build, 'zuul-manifest.json'));
        assert.equal(Math.floor(target.mtimeMs / 1000), Math.floor(source.mtimeMs / 1000));
      } finally {
        await rm(directory, { recursive: true });
      }
    });
  });
}
