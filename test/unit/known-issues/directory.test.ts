import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { knownIssuesOf } from '../../../src/known-issues/directory.ts';
import { RuleFault, readRule } from '../../../src/known-issues/rule.ts';

const directory = mkdtempSync(join(tmpdir(), 'issues-'));
after(() => rmSync(directory, { recursive: true }));
const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
const ids = async () => (await knownIssuesOf(directory)).book.rules.map(({ id }) => id);

test('files are read anew when one changes, and a bad one leaves the others', async () => {
  write('1.yaml', 'query: message:"boom"\n');
  write('2.yaml', 'message: [\n');
  write('3.yml', 'title: Three\nmessage: bang\n');
  write('notes.txt', 'message: no rule\n');
  const first = await knownIssuesOf(directory);
  assert.deepEqual(
    first.book.rules.map(({ id }) => id),
    ['1', '3'],
  );
  assert.deepEqual(
    first.warnings.map(({ code, file }) => [code, file]),
    [['KNOWN_ISSUE_UNREADABLE', '2.yaml']],
  );
  assert.match(first.warnings[0]?.message ?? '', / at line 2, column 1$/);
  assert.ok(first.fresh);
  const again = await knownIssuesOf(directory);
  assert.equal(again.book, first.book, 'nothing has changed');
  assert.ok(!again.fresh);
  write('2.yaml', 'message: mended\n');
  assert.deepEqual(await ids(), ['1', '2', '3']);
  rmSync(join(directory, '1.yaml'));
  assert.deepEqual(await ids(), ['2', '3']);
});

test('a file whose name is no id is told', async () => {
  const other = mkdtempSync(join(tmpdir(), 'issues-named-'));
  after(() => rmSync(other, { recursive: true }));
  const names = ['LP 1836681.yaml', 'lp#1.yml', 'lp.YAML', `${'x'.repeat(65)}.yaml`];
  for (const name of [...names, '.hidden.yaml', 'README.md', 'old.yaml~', '1.yaml']) {
    writeFileSync(join(other, name), 'message: x\n');
  }
  const { book, warnings } = await knownIssuesOf(other);
  assert.deepEqual(
    book.rules.map(({ id }) => id),
    ['1'],
  );
  assert.deepEqual(warnings.map(({ file }) => file).sort(), names.sort());
  assert.ok(warnings.every(({ code }) => code === 'KNOWN_ISSUE_UNREADABLE'));
  assert.match(warnings[0]?.message ?? '', /^its name without \.yaml or \.yml is the id: /);
});

test('what is no file, too large or not there is a warning', async () => {
  symlinkSync('/nowhere', join(directory, '7.yaml'));
  write('8.yaml', `message: x\n${'#'.repeat(70_000)}`);
  const { warnings } = await knownIssuesOf(directory);
  assert.deepEqual(
    warnings.map(({ file }) => file),
    ['7.yaml', '8.yaml'],
  );
  const none = await knownIssuesOf(join(directory, 'none'));
  assert.deepEqual([none.book.rules.length, none.warnings[0]?.code], [0, 'KNOWN_ISSUE_UNREADABLE']);
});

test('a rule says what is wrong with it', () => {
  const faults: [string, RegExp][] = [
    ['title: nothing', /no message/],
    ['where: console', /no message/],
    ['jobs: [a]', /no message/],
    ['regex: "(?=a)b"', /^regex: /],
    ['mesage: x', /mesage/],
    ['message: ""', /^message/],
    ['url: "javascript:alert(1)"\nmessage: x', /^url/],
    ['message: x\nsince: yesterday', /^since/],
    ['query: build_node:"x"', /^query: /],
  ];
  for (const [source, message] of faults) {
    assert.throws(
      () => readRule('1', source),
      (error) => error instanceof RuleFault && message.test(error.message),
      source,
    );
  }
});

test('a number alone is a bug of Launchpad', () => {
  const rule = readRule(
    '1234567',
    'query: message:"x"\nsuppress-graph: true\nresolved_at: 2020-01-01\n',
  );
  assert.deepEqual(
    [rule.title, rule.url],
    ['bug 1234567', 'https://bugs.launchpad.net/bugs/1234567'],
  );
  assert.equal(readRule('KEY-1', 'message: x').url, null);
});
