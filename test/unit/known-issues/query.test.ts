import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holds, ofBuild, ofText } from '../../../src/known-issues/condition.ts';
import { QueryFault, readQuery } from '../../../src/known-issues/query.ts';
import { consoleText, serviceText } from '../../../src/known-issues/texts.ts';
import { combineMetadata } from '../../../src/process/metadata/combine.ts';

const CONSOLE = consoleText('job-output.txt');
const NOVA = serviceText('controller/logs/screen-n-cpu.txt.gz');

/** Whether a query matches a line of a text of a build. */
function matches(query: string, line: string, text = CONSOLE, build = {}): boolean {
  const condition = ofText(ofBuild(readQuery(query), combineMetadata(build)), text);
  return holds(condition, line);
}

test('a phrase is its words in order, in any case, whole', () => {
  const query = 'message:"[Errno 256] No more mirrors"';
  assert.ok(matches(query, 'yum: [errno 256]  no more MIRRORS to try'));
  assert.ok(!matches(query, 'Errno 2561 No more mirrors'));
  assert.ok(!matches(query, 'Errno 256: mirrors, no more'));
  assert.ok(matches('message:"-api did not start"', 'n-api did not start'));
});

test('AND, OR, NOT, && || ! + and -, parentheses and groups of one field', () => {
  assert.ok(matches('message:"a" AND (message:"x" OR message:"b")', 'a b'));
  assert.ok(!matches('message:"a" AND NOT message:"b"', 'a b'));
  assert.ok(!matches('message:"a" && !message:"b"', 'a b'));
  assert.ok(!matches('message:"a" -message:"b"', 'a b'));
  assert.ok(!matches('message:(+"a" +"c")', 'a b'));
  assert.ok(matches('message:("c" OR "b")', 'a b'));
  assert.ok(matches('message:("c" "b")', 'a b'), 'without an operator it is OR');
});

test('AND has no precedence over OR: what it joins is required, the rest does not matter', () => {
  assert.ok(matches('message:"a" AND message:"b" OR message:"c"', 'a b'));
  assert.ok(!matches('message:"a" AND message:"b" OR message:"c"', 'c'));
  assert.ok(!matches('message:"c" OR message:"a" AND message:"b"', 'c'));
});

test('tags and file names are those of the text', () => {
  assert.ok(matches('message:"x" AND tags:console', 'x'));
  assert.ok(!matches('message:"x" AND tags:"console"', 'x', NOVA));
  assert.ok(matches('message:"x" AND tags:"screen-n-cpu.txt"', 'x', NOVA));
  assert.ok(matches('message:"x" AND tags:"screen"', 'x', NOVA));
  assert.ok(
    !matches('message:"x" AND tags:"screen-n-cpu.txt"', 'x', serviceText('screen-n-api.txt')),
  );
  assert.ok(matches('message:"x" AND filename:*logs*screen-n-cpu.txt*', 'x', NOVA));
  assert.ok(matches('message:"x" AND filename:"job-output.txt"', 'x'));
});

test('what is not known of a build holds neither as it is nor negated', () => {
  const [is, not] = ['message:"x" AND build_name:"j"', 'message:"x" AND NOT build_name:"j"'];
  assert.ok(matches(is, 'x', CONSOLE, { job: 'j' }));
  assert.ok(matches(not, 'x', CONSOLE, { job: 'k' }));
  assert.ok(!matches(is, 'x') && !matches(not, 'x'));
  assert.ok(matches('message:"x" AND build_name:*-py3', 'x', CONSOLE, { job: 'tox-py3' }));
  assert.ok(matches('message:"x" AND voting:1', 'x', CONSOLE, { voting: true }));
  assert.ok(
    matches('message:"x" AND (build_name:"j" OR project:"openstack/nova")', 'x', CONSOLE, {
      project: 'openstack/nova',
    }),
  );
});

test('level, module and program are read off the line', () => {
  const line = '2026-11-28 10:00:00.123 4711 ERROR oslo_messaging.rpc.server [-] boom';
  assert.ok(matches('message:"boom" AND module:"oslo_messaging.rpc.server"', line, NOVA));
  assert.ok(matches('message:"boom" AND loglevel:"ERROR"', line, NOVA));
  assert.ok(!matches('message:"boom" AND loglevel:"WARNING"', line, NOVA));
  const syslog = 'Nov 28 10:00:00 node kernel: [1.5] oom';
  assert.ok(
    matches('message:"oom" AND syslog_program:"kernel"', syslog, serviceText('syslog.txt')),
  );
});

test('what cannot be read is told', () => {
  const faults: [string, RegExp][] = [
    ['message:"a" AND build_node:"x"', /nothing in a build tells build_node/],
    ['message:"a" AND "b"', /of no field/],
    ['(message:"a"', /parenthesis/],
    ['message:"a" AND', /nothing behind/],
    ['message:"a', /no end/],
    ['NOT message:"a"', /asks for nothing/],
    ['message:"a" AND x:[1 TO 2]', /ranges/],
  ];
  for (const [query, message] of faults) {
    assert.throws(
      () => readQuery(query),
      (error) => error instanceof QueryFault && message.test(error.message),
      query,
    );
  }
});
