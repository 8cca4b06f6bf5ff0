/** What the page says of running a test again, done with the real stestr. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SiteConfig } from '../../../src/format/dataset.ts';
import type { TestsFile } from '../../../src/format/tests.ts';
import { Harness, textOf } from '../harness/harness.ts';

const run = promisify(execFile);

/** Order matters: test_z fails where test_a has run in the same process. */
const TESTS = `
import testscenarios
import testtools
from testtools import testcase

LEFT_BEHIND = []

class Work(testscenarios.WithScenarios, testcase.WithAttributes, testtools.TestCase):
    scenarios = [('one $way', {}), ('[other], (a)', {})]
    @testcase.attr('slow', 'id-11111111-2222-3333-4444-555555555555')
    def test_a(self):
        LEFT_BEHIND.append(1)
    def test_b(self):
        pass
    @testcase.attr('id-21111111-2222-3333-4444-555555555555')
    def test_z(self):
        self.assertEqual([], LEFT_BEHIND)
`;

describe('running a test again', () => {
  let harness: Harness;
  let project: string;
  let url: string;
  let names: string[];

  /** Runs a command in the project; exit code, and the tests that ran by stestr's own repository. */
  async function shell(command: string): Promise<{ code: number; ran: string[] }> {
    const code = await run('bash', ['-c', command], { cwd: project }).then(
      () => 0,
      (error) => Number(error.code),
    );
    return { code, ran: await lastRun() };
  }

  async function lastRun(): Promise<string[]> {
    // the repository itself would give runs of one test as one run: so does `stestr run --isolated`
    await run('bash', ['-c', 'stestr last --subunit >last.subunit || true'], { cwd: project });
    const site = await harness.exportRun('-f', join(project, 'last.subunit'));
    const [name = ''] = (await readdir(site)).filter((one) => one.endsWith('-tests.json'));
    const file = JSON.parse(await readFile(join(site, name), 'utf8')) as TestsFile;
    return file.method.map((method, i) => `${file.classes[file.class[i] as number]}.${method}`);
  }

  before(async () => {
    harness = await Harness.start();
    project = await harness.folder();
    await mkdir(join(project, 'work'));
    // as tempest has it: a class stays on one worker
    const config = '[DEFAULT]\ntest_path=./work\ntop_dir=./\ngroup_regex=([^\\.]*\\.)*\n';
    await writeFile(join(project, '.stestr.conf'), config);
    await writeFile(join(project, 'work/__init__.py'), '');
    await writeFile(join(project, 'work/test_run.py'), TESTS);
    // scenarios are in the ids that stestr lists, not only in those that run
    const loaded = `${TESTS}\nload_tests = testscenarios.load_tests_apply_scenarios\n`;
    await writeFile(join(project, 'work/test_load.py'), loaded);
    const { ran } = await shell('stestr run --concurrency 2');
    assert.equal(ran.length, 12);
    names = ran;
    const site = await harness.exportRun('-r', project);
    const { datasets } = JSON.parse(
      await readFile(join(site, 'config.json'), 'utf8'),
    ) as SiteConfig;
    const stream = datasets[0]?.artifacts[0]?.artifact_name ?? '';
    url = `${(await harness.serve(site)).url}#/${encodeURIComponent(stream)}`;
  });

  after(() => harness.close());

  /** Opens the page of the test whose name holds a text. */
  async function openFailure(wanted: RegExp) {
    const name = names.find((one) => wanted.test(one));
    assert.ok(name, names.join());
    const { page } = await harness.open(`${url}/test-details/${encodeURIComponent(name)}`);
    const card = page.getByRole('region', { name: 'Run it again' });
    await card.waitFor();
    return { page, card, commands: await card.locator('code').allInnerTexts() };
  }

  for (const [module, scenario, count] of [
    ['test_load', '(one $way)', 1],
    ['test_load', '([other], (a))', 1],
    // which of them the class multiplies as it runs cannot be chosen
    ['test_run', '(one $way)', 2],
  ] as const) {
    it(`alone it passes: nothing has run before it (${module}, ${scenario})`, async () => {
      const word = scenario.includes('one') ? 'one' : 'other';
      const { card, commands } = await openFailure(new RegExp(`${module}.*test_z.*${word}`));
      assert.match(await textOf(card), /Alone; with its other scenarios, if the class makes them/);
      const { code, ran } = await shell(commands[0] ?? '');
      assert.equal(ran.length, count, `${commands[0]}: ${ran.join()}`);
      assert.ok(ran.every((one) => one.startsWith(`work.${module}.Work.test_z[`)));
      assert.ok(
        ran.some((one) => one.endsWith(scenario)),
        ran.join(),
      );
      assert.equal(code, 0);
    });
  }

  for (const module of ['test_load', 'test_run']) {
    it(`with what its worker ran before it, it fails as it did (${module})`, async () => {
      const { page, card, commands } = await openFailure(new RegExp(`${module}.*test_z.*other`));
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        card.getByRole('button', { name: 'Download the list' }).click(),
      ]);
      const file = download.suggestedFilename();
      await download.saveAs(join(project, file));
      const list = (await readFile(join(project, file), 'utf8')).trim().split('\n');
      assert.ok(commands[1]?.endsWith(` ${file}`), commands[1]);
      const count = Number(/(\d+) tests up to this one/.exec(await textOf(card))?.[1]);
      const { code, ran } = await shell(commands[1] ?? '');
      assert.deepEqual(
        ran.filter((one) => !list.includes(one)),
        [],
      );
      assert.equal(ran.length, count);
      assert.equal(code, 1, `${list.join()}: ${ran.join()}`);
    });
  }
});
