/** What `known-issues suggest` proposes, taken by `known-issues check`. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RECORDED } from '../fixtures/recorded.ts';
import { stackvizd } from './cli-run.ts';

describe('known-issues', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stackvizd-known-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('check takes what suggest prints, as it is', async () => {
    const root = join(directory, 'logs');
    const issues = join(directory, 'issues');
    mkdirSync(join(root, 'b'), { recursive: true });
    mkdirSync(issues);
    const name = 'testrepository.subunit.gz';
    copyFileSync(`${RECORDED}${name}`, join(root, 'b', name));
    const suggested = await stackvizd(['known-issues', 'suggest', '--root', root, 'b']);
    assert.equal(suggested.code, 0, suggested.stderr);
    assert.match(suggested.stdout, /^title: /m);
    writeFileSync(join(issues, 'BUG-1.yaml'), suggested.stdout);
    const args = ['known-issues', 'check', '--root', root, '--directory', issues, 'b'];
    const checked = await stackvizd(args);
    assert.equal(checked.code, 0, checked.stdout);
    assert.match(checked.stdout, /^1 known issue$/m);
    assert.match(checked.stdout, /BUG-1 \(.*\): explains \d+ of its failures/);
  });
});
