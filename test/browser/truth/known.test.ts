/** A build that shows bugs the operator knows: the page says so, with the line, and only where it is so. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Harness, textOf, violations } from '../harness/harness.ts';

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const run = promisify(execFile);

const STREAM = [
  'time: 2026-11-28 10:00:00Z',
  'test: a.T.test_one',
  'time: 2026-11-28 10:00:05Z',
  'failure: a.T.test_one [',
  'libvirtError: guest is gone <b>',
  ']',
  'test: a.T.test_two',
  'time: 2026-11-28 10:00:09Z',
  'failure: a.T.test_two [',
  'ValueError: no such name',
  ']',
  '',
].join('\n');
const CONSOLE = [
  '2026-11-28 10:00:00.000000 | controller | starting',
  '2026-11-28 10:00:20.000000 | controller | Failed to fetch: Mirror sync in progress?',
  '',
].join('\n');

describe('known issues on the page', () => {
  let harness: Harness;
  let root: string;
  let issues: string;
  let origin: string;

  /** Processes the build, with the known issues as they are now. */
  const publish = () =>
    run(process.execPath, [CLI, 'process', '--root', root, 'b'], {
      env: { ...process.env, STACKVIZD_KNOWN_ISSUES_DIRECTORY: issues },
    });

  before(async () => {
    harness = await Harness.start();
    root = await harness.folder();
    issues = await harness.folder();
    await mkdir(join(root, 'b'));
    await writeFile(join(root, 'b/x.subunit'), STREAM);
    await writeFile(join(root, 'b/job-output.txt'), CONSOLE);
    const one = 'title: Guest is gone\nurl: https://bugs.example.org/1\nmessage: guest is gone\n';
    await writeFile(join(issues, '1234567.yaml'), one);
    await writeFile(
      join(issues, 'MIRROR-2.yaml'),
      'query: message:"Mirror sync" AND tags:console\n',
    );
    await writeFile(join(issues, 'bad.yaml'), 'query: message:"\n');
    await publish();
    origin = (await harness.serve(root)).url;
  });
  after(() => harness.close());

  it('says the bug at the failure it explains and at no other, and what the console shows', async () => {
    const { page, complaints } = await harness.open(`${origin}b/stackviz/index.htm`);
    const card = page.locator('.known-issues');
    await card.waitFor();
    const text = await textOf(card);
    assert.match(text, /Known bug 1234567 Guest is gone: explains 1 failure\b/);
    assert.match(text, /libvirtError: guest is gone <b>/);
    assert.match(text, /Known bug MIRROR-2 .*this build shows it/);
    const bug = card.getByRole('link', { name: 'Known bug 1234567' });
    assert.equal(await bug.getAttribute('href'), 'https://bugs.example.org/1');
    const failures = await page.locator('.failure').allInnerTexts();
    const known = failures.filter((one) => one.includes('Known bug'));
    assert.equal(failures.length, 2);
    assert.equal(known.length, 1);
    assert.match(known[0] ?? '', /test_one.*Known bug 1234567/s);
    await card.getByRole('link', { name: 'job-output.txt, line 2' }).click();
    await page.getByText('Mirror sync in progress?').first().waitFor();
    assert.deepEqual(complaints, []);
    assert.deepEqual(await violations(page), []);
  });
});
