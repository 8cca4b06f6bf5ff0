import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Input } from '../../../../src/build/inputs/input.ts';
import { classifyInput } from '../../../../src/build/inputs/names.ts';
import { createWarnings } from '../../../../src/build/warnings.ts';
import { DEFAULT_PATH_TEMPLATES } from '../../../../src/config/path-templates.ts';
import { combineMetadata, toSiteConfig } from '../../../../src/process/metadata/combine.ts';
import { readEnvironment } from '../../../../src/process/metadata/environment.ts';
import { readInventory } from '../../../../src/process/metadata/inventory.ts';
import { readMetadata } from '../../../../src/process/metadata/read.ts';
import { readZuulBuild } from '../../../../src/process/metadata/zuul-build.ts';

function inventory(zuul: string) {
  const warnings = createWarnings();
  const yaml = `all:\n  vars:\n    zuul:\n${zuul.replace(/^/gm, '      ')}\n`;
  return {
    found: readInventory(yaml, 'i', warnings),
    codes: warnings.list().map(({ code }) => code),
  };
}

test('reads an inventory, with the message plain or in base64', () => {
  const common = `
build: 5f3e1a2b
change: '912345'
patchset: 3
change_url: https://review.example.org/c/912345
project:
  name: openstack/keystone
`;
  for (const message of [
    'Fix the thing',
    Buffer.from('Fix the thing\n\nBecause.').toString('base64'),
  ]) {
    const { found, codes } = inventory(`${common}message: ${message}`);
    assert.deepEqual(codes, []);
    assert.equal(found.subject, 'Fix the thing');
    assert.equal(found.change, '912345');
    assert.equal(found.patchset, '3');
    assert.equal(found.project, 'openstack/keystone');
    assert.equal(found.changeUrl, 'https://review.example.org/c/912345');
  }
});

test('change_message is never base64, message only where it is', () => {
  const subject = (zuul: string) => inventory(zuul).found.subject;
  // all of them are valid base64 that makes valid UTF-8, or nearly
  const plain = ['Fix typo', 'Remove unused file', 'Refactoring', 'aGVsbG8=', 'Bump', 'Update'];
  for (const text of plain) {
    assert.equal(subject(`change_message: "${text}\\n\\nbody\\n"`), text);
    assert.equal(subject(`change_message: ${text}\nmessage: U29tZXRoaW5nIGVsc2U=`), text);
    const packed = Buffer.from(`${text}\n\nbody\n`).toString('base64');
    assert.equal(subject(`message: ${packed}`), text);
  }
  assert.equal(subject('change_message: "\\n\\n"\nmessage: Rml4IHR5cG8='), 'Fix typo');
  // older tools wrote it plain
  for (const text of ['Fix typo', 'Remove unused file', 'Bump', 'Update: everything']) {
    assert.equal(subject(`message: "${text}"`), text);
  }
  assert.equal(subject('message: ""'), null);
});

test('the subject of an environment follows the same rule', () => {
  const subject = (environment: NodeJS.ProcessEnv) => readEnvironment(environment).subject;
  assert.equal(subject({ ZUUL_CHANGE_MESSAGE: 'Refactoring\n\nbody' }), 'Refactoring');
  assert.equal(subject({ ZUUL_MESSAGE: 'Rml4IHR5cG8KCmJvZHkK' }), 'Fix typo');
  assert.equal(subject({}), undefined);
});

test('a link that is no web address is no link', () => {
  assert.equal(inventory('change_url: "javascript:alert(1)"').found.changeUrl, null);
});

test('an inventory of the wrong shape is a warning', () => {
  const warnings = createWarnings();
  for (const yaml of ['', '[', 'all: 3', '- a', `a: ${'['.repeat(20_000)}`]) {
    assert.deepEqual(readInventory(yaml, 'i', warnings), {});
  }
  const [warning] = warnings.list();
  assert.deepEqual([warning?.code, warning?.count], ['INVENTORY_UNREADABLE', 5]);
  // a value of the wrong type costs that value
  const { found } = inventory('job: [1]\npipeline: gate');
  assert.deepEqual([found.job, found.pipeline], [null, 'gate']);
});

test('an inventory that is made to keep the parser busy is given up, or read at once', () => {
  const fill = (text: string, bytes: number) => text.repeat(Math.floor(bytes / text.length));
  for (const part of ['[', '{a: ', '- ', '? ', '[]']) {
    const warnings = createWarnings();
    readInventory(fill(part, 256 * 1024), 'i', warnings);
    assert.match(warnings.list()[0]?.message ?? '', /nested too deep/, part);
  }
  const keys = Array.from({ length: 4000 }, (_, key) => `k${key}: v`).join('\n');
  const zuul = 'all: {vars: {zuul: {__proto__: {job: no}, job: yes, job: last}}}';
  for (const yaml of [`${keys}\n${zuul}`, `${zuul}\nb: &a x\n`]) {
    assert.equal(readInventory(yaml, 'i', createWarnings()).job, 'last');
  }
  for (const part of ['&a ', '"a" ', '- &a\n', 'a: *a\n']) {
    assert.deepEqual(readInventory(fill(part, 32 * 1024), 'i', createWarnings()), {}, part);
  }
});

const BUILD = {
  uuid: '5f3e1a2b',
  job_name: 'tempest-full',
  result: 'FAILURE',
  voting: false,
  start_time: '2026-11-22T16:19:21',
  end_time: '2026-11-22T17:02:44',
  pipeline: 'check',
  log_url: 'https://logs.example.org/5f3/5f3e1a2b/',
};
const REF = {
  project: 'openstack/nova',
  branch: 'master',
  change: 912345,
  patchset: '3',
  ref_url: 'https://review.example.org/c/912345',
};

function zuulBuild(json: string) {
  const warnings = createWarnings();
  const found = readZuulBuild(json, 'b', warnings);
  return { found, codes: warnings.list().map(({ code }) => code) };
}

test("reads Zuul's record of a build, of old and new releases", () => {
  const expected = {
    job: 'tempest-full',
    build: '5f3e1a2b',
    pipeline: 'check',
    project: 'openstack/nova',
    branch: 'master',
    change: '912345',
    patchset: '3',
    ref: 'refs/changes/45/912345/3',
    changeUrl: 'https://review.example.org/c/912345',
    logUrl: 'https://logs.example.org/5f3/5f3e1a2b/',
    result: 'FAILURE',
    voting: false,
    startTime: '2026-11-22T16:19:21.000Z',
    endTime: '2026-11-22T17:02:44.000Z',
  };
  const ref = 'refs/changes/45/912345/3';
  for (const build of [
    { ...BUILD, ref: { ...REF, ref } },
    { ...BUILD, ...REF, ref },
  ]) {
    assert.deepEqual(zuulBuild(JSON.stringify(build)), { found: expected, codes: [] });
  }
});

test('a record of the wrong shape costs what is wrong in it', () => {
  const { found, codes } = zuulBuild('{"uuid":{},"result":7,"start_time":"yesterday","ref":[1]}');
  assert.deepEqual([found.build, found.result, found.startTime, codes], [null, '7', null, []]);
  assert.equal(zuulBuild('{"log_url":"javascript:alert(1)"}').found.logUrl, null);
  for (const json of ['', 'null', '[1]', '3', '{"uuid":']) {
    assert.deepEqual(zuulBuild(json), { found: {}, codes: ['BUILD_JSON_UNREADABLE'] }, json);
  }
});

test('a record that is deep, or reaches for the prototype, does nothing', () => {
  const deep = `{"uuid":"1","artifacts":${'['.repeat(400_000)}${']'.repeat(400_000)}}`;
  assert.equal(zuulBuild(deep).found.build, '1');
  const { found } = zuulBuild(
    '{"__proto__":{"uuid":"1","polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  );
  assert.equal(found.build, null);
  assert.equal(({} as { polluted?: number }).polluted, undefined);
});

test('reads the variables of Zuul v2 and v3', () => {
  const v2 = {
    ZUUL_PROJECT: 'openstack/nova',
    ZUUL_CHANGE: '12',
    ZUUL_PATCHSET: '3',
    ZUUL_PIPELINE: 'gate',
    JOB_NAME: 'tempest-full',
    ZUUL_UUID: 'abc',
  };
  assert.deepEqual(readEnvironment(v2), {
    project: 'openstack/nova',
    change: '12',
    patchset: '3',
    pipeline: 'gate',
    job: 'tempest-full',
    build: 'abc',
  });
  assert.equal(readEnvironment({ ...v2, ZUUL_JOB: 'v3-name' }).job, 'v3-name');
});

test('the variables are read as docs/data-format.md has them, and the role sets them', () => {
  const home = new URL('../../../../', import.meta.url);
  const text = readFileSync(new URL('docs/data-format.md', home), 'utf8');
  const [, table = ''] = /### Variables of a job\n([\s\S]*?)\n## /.exec(text) ?? [];
  const role = readFileSync(new URL('roles/process-stackviz/vars/main.yaml', home), 'utf8');
  const rows = [
    ...table.matchAll(
      /^\| (\w+) \| `(\w+)` \|(?: `(\w+)`[^|]*)? \| `([\w.]+)`(?:, else `(\w+)`)? \|$/gm,
    ),
  ];
  assert.equal(rows.length, 10);
  for (const [, field = '', old = '', other = '', member = '', second = ''] of rows) {
    const read = (environment: NodeJS.ProcessEnv) =>
      readEnvironment(environment)[field as keyof ReturnType<typeof readEnvironment>];
    assert.equal(read({ [old]: 'a' }), 'a', old);
    const packed = Buffer.from('b').toString('base64');
    if (other !== '')
      assert.equal(read({ [other]: other === 'ZUUL_MESSAGE' ? packed : 'b' }), 'b', other);
    const isFirst = new RegExp(`\`${other}\`, before it`).test(table);
    if (other !== '' && other !== 'ZUUL_MESSAGE') {
      assert.equal(read({ [old]: 'a', [other]: 'b' }), isFirst ? 'b' : 'a', field);
    }
    const set = new RegExp(
      `ZUUL_\\w+: .*${member
        .split('.')
        .map((part) => `\\b${part}\\b`)
        .join('.*')}`,
    );
    assert.match(role, set);
    if (second !== '') assert.match(role, new RegExp(`stackviz_zuul\\.${second}\\b`));
  }
});

test('the first source that knows a member decides it', () => {
  const combined = combineMetadata({ job: null, change: '1' }, { job: 'a', change: '2' });
  assert.deepEqual([combined.job, combined.change, combined.branch], ['a', '1', null]);
  assert.equal(combineMetadata({ voting: false }, { voting: true }).voting, false);
  const results = [{ result: null }, { result: 'TIMED_OUT' }, { result: 'SUCCESS' }];
  assert.equal(combineMetadata(...results).result, 'TIMED_OUT');
});

test("upstream's config record is complete", () => {
  const metadata = combineMetadata({
    job: 'tempest',
    result: 'FAILURE',
    pipeline: 'gate',
    change: '12',
    patchset: '3',
    project: 'openstack/nova',
    subject: 'Fix it',
    changeUrl: 'https://review.example.org/12',
  });
  const record = (known: typeof metadata) => toSiteConfig(known, [], 'third-party-ci').datasets[0];
  assert.deepEqual(record(metadata), {
    name: 'tempest',
    url: 'https://review.example.org/12',
    status: 'FAILURE',
    ci_username: 'third-party-ci',
    pipeline: 'gate',
    change_id: '12',
    revision: '3',
    change_project: 'openstack/nova',
    change_subject: 'Fix it',
    artifacts: [],
  });
  const logUrl = 'https://logs.example.org/x/';
  assert.equal(record({ ...metadata, logUrl })?.url, logUrl);
});

test('reads the files of a build, the best source first', async () => {
  const build = mkdtempSync(join(tmpdir(), 'metadata-'));
  try {
    mkdirSync(join(build, 'zuul-info'));
    const paths = ['zuul-info/build.json', 'zuul-info/inventory.yaml'];
    const [json = '', yaml = ''] = paths.map((path) => join(build, path));
    writeFileSync(json, JSON.stringify({ ...BUILD, job_name: 'from-zuul' }));
    writeFileSync(yaml, 'all: {vars: {zuul: {job: from-inventory, branch: main, voting: true}}}');
    const inputs = paths.map((path) => classifyInput(path) as Input);
    const warnings = createWarnings();
    const path = '45/912345/3/check/from-path/5f3e1a2';
    const found = await readMetadata(build, path, inputs, DEFAULT_PATH_TEMPLATES, warnings);
    assert.deepEqual(
      [found.job, found.branch, found.change, found.result, found.voting],
      ['from-zuul', 'main', '912345', 'FAILURE', false],
    );
    writeFileSync(json, `{"uuid":"1","x":"${'x'.repeat(2_000_000)}"}`);
    await readMetadata(build, path, inputs, DEFAULT_PATH_TEMPLATES, warnings);
    assert.deepEqual(
      warnings.list().map(({ code }) => code),
      ['BUILD_JSON_UNREADABLE'],
    );
  } finally {
    rmSync(build, { recursive: true });
  }
});
