/** Names longer than is kept, set-ups of several workers, failures with nothing attached: by the real stestr. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import type { SiteConfig } from '../../../src/format/dataset.ts';
import { packet } from '../../fixtures/subunit.ts';
import { Harness, textOf } from '../harness/harness.ts';

const run = promisify(execFile);

/** Without a group_regex stestr deals tests out one by one, in any order: of six each worker has three, so one of Broken. */
const TESTS = `
import testtools

class Broken(testtools.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        raise RuntimeError('no network')
    def test_1(self): pass
    def test_2(self): pass
    def test_3(self): pass
    def test_4(self): pass

class Long(testtools.TestCase):
    pass

def fails(self):
    self.fail('as it should')

for name in ('test_a1', 'test_a2'):
    setattr(Long, name + '_xy' * 1000, fails)
`;
const CUT = /^work\.test_odd\.Long\.test_a1(_xy)+.*… [0-9a-f]{16}$/;

describe('odd names', () => {
  let harness: Harness;
  let project: string;
  let page: Page;
  let stream: string;

  const shell = (command: string) => run('bash', ['-c', command], { cwd: project });

  before(async () => {
    harness = await Harness.start();
    project = await harness.folder();
    await mkdir(join(project, 'work'));
    await writeFile(join(project, '.stestr.conf'), '[DEFAULT]\ntest_path=./work\ntop_dir=./\n');
    await writeFile(join(project, 'work/__init__.py'), '');
    await writeFile(join(project, 'work/test_odd.py'), TESTS);
    await shell('stestr run --concurrency 2 >run.txt || true');
    const site = await harness.exportRun('-r', project);
    const config = await readFile(join(site, 'config.json'), 'utf8');
    const { datasets } = JSON.parse(config) as SiteConfig;
    stream = `#/${encodeURIComponent(datasets[0]?.artifacts[0]?.artifact_name ?? '')}`;
    ({ page } = await harness.open((await harness.serve(site)).url));
    await page.locator('.failure').first().waitFor();
  });

  after(() => harness.close());

  it('a class that two workers set up failed on both, and was not run again', async () => {
    const failure = page.locator('.failure', { hasText: 'setUpClass' });
    assert.equal(await failure.count(), 1);
    const facts = await textOf(failure.locator('.problem-facts'));
    assert.match(facts, /worker 0 and worker 1|worker 1 and worker 0/);
    assert.doesNotMatch(facts, /\brun \d/);
    await failure.locator('h3 a').click();
    const others = page.locator('.fact', { hasText: 'Each worker’s own' });
    assert.match(await textOf(others), /worker 0\s*worker 1|worker 1\s*worker 0/);
    await others.getByRole('link', { name: 'worker 1' }).click();
    await page.locator('.attempt[aria-current]', { hasText: 'worker 1' }).waitFor();
    assert.doesNotMatch(await textOf(page.locator('.details-head')), /Runs of this|run \d/);
  });

  it('a name that was cut says so, takes three lines, and can be seen as far as it is known', async () => {
    await page.goto(`${page.url().split('#')[0]}${stream}/tests`);
    const link = page.locator('tbody th a', { hasText: 'test_a1' });
    const tall = await link.locator('.name').boundingBox();
    assert.ok(tall && tall.height < 90, `${tall?.height}`);
    await link.click();
    const name = page.locator('h1 .name');
    assert.match((await name.textContent()) ?? '', CUT);
    await page.getByText('The name is longer: it was cut').waitFor();
    const heightOf = async () => (await name.boundingBox())?.height ?? 0;
    const clamped = await heightOf();
    assert.ok(clamped < 120, `${clamped}`);
    await page.getByRole('button', { name: 'Show the whole name' }).click();
    await page.getByRole('button', { name: 'Show the start of the name' }).waitFor();
    assert.ok((await heightOf()) > 2 * clamped);
  });

  it('stestr finds the test by the start of its name', async () => {
    const card = page.getByRole('region', { name: 'Run it again' });
    assert.match(await textOf(card), /Its name was cut: alone with whatever else begins so/);
    const commands = await card.locator('code').allInnerTexts();
    assert.equal(commands.length, 1);
    await shell(`${commands[0]} >again.txt || true`);
    const { stdout } = await shell('stestr last --subunit | subunit-ls || true');
    const ran = stdout.trim().split('\n');
    assert.equal(ran.length, 1, stdout.slice(0, 200));
    assert.match(ran[0] ?? '', /^work\.test_odd\.Long\.test_a1(_xy){1000}$/);
  });

  it('a list for stestr leaves out what has no whole name, and says so', async () => {
    const names = ['test_one', `test_${'x'.repeat(3000)}`, 'test_two'];
    const lines = names.flatMap((name, at) => [
      `time: 2026-11-28 10:00:0${at}Z`,
      `test: a.b.T.${name}`,
      `time: 2026-11-28 10:00:0${at + 1}Z`,
      `failure: a.b.T.${name}`,
    ]);
    const file = join(project, 'list.subunit');
    await writeFile(file, ['tags: worker-0', ...lines, ''].join('\n'));
    const site = await harness.exportRun('-f', file);
    const opened = await harness.open((await harness.serve(site)).url);
    await opened.page.locator('.failure h3 a', { hasText: 'test_two' }).click();
    const card = opened.page.getByRole('region', { name: 'Run it again' });
    await card.getByText('2 tests up to this one').waitFor();
    await card.getByText('without 1 test before it whose name was cut').waitFor();
    const [download] = await Promise.all([
      opened.page.waitForEvent('download'),
      card.getByRole('button', { name: 'Download the list' }).click(),
    ]);
    await download.saveAs(join(project, 'list.txt'));
    assert.equal(
      await readFile(join(project, 'list.txt'), 'utf8'),
      'a.b.T.test_one\na.b.T.test_two\n',
    );
  });

  it('a traceback is offered where something was attached', async () => {
    const file = join(project, 'bare.subunit');
    const why = ['failure: a.T.test_why [', 'ValueError: 1', ']'];
    await writeFile(file, ['test: a.T.test_bare', 'failure: a.T.test_bare', ...why, ''].join('\n'));
    const site = await harness.exportRun('-f', file);
    const opened = await harness.open((await harness.serve(site)).url);
    const failures = opened.page.locator('.failure');
    await failures.nth(1).waitFor();
    const buttons = (name: string) =>
      failures.filter({ hasText: name }).locator('button.disclosure').count();
    assert.deepEqual([await buttons('test_bare'), await buttons('test_why')], [0, 1]);
  });

  it('no traceback is offered of a failure that has a log alone; what TAP says of one is', async () => {
    const attached = (testId: string, name: string, text: string) => {
      const file = { name, mime: 'text/plain;charset="utf8"', bytes: Buffer.from(text) };
      return [packet({ testId, file }), packet({ testId, status: 'fail' })];
    };
    const file = join(project, 'attached.subunit');
    const packets = [
      ...attached('a.T.test_log', 'pythonlogging', 'INFO nothing of why\n'),
      ...attached(
        'a.T.test_err',
        'stderr',
        'Traceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: 1\n',
      ),
      ...attached('a.T.test_tap', 'tap comment', "# Failed test 'x'\n#   at t/x.t line 5.\n"),
    ];
    await writeFile(file, Buffer.concat(packets));
    const opened = await harness.open(
      (await harness.serve(await harness.exportRun('-f', file))).url,
    );
    const failure = (name: string) => opened.page.locator('.failure').filter({ hasText: name });
    await failure('test_tap').waitFor();
    assert.equal(await failure('test_log').locator('button.disclosure').count(), 0);
    await failure('test_tap').locator('button.disclosure').click();
    await failure('test_tap').getByText('at t/x.t line 5.').waitFor();
    // what begins with one is one, whatever its name
    assert.match(await textOf(failure('test_err').locator('xpath=..')), /KeyError: 1/);
    await failure('test_err').locator('button.disclosure').click();
    await failure('test_err').locator('.line-exception').waitFor();
  });
});
