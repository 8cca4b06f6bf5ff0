import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainedBy } from '../../../../../src/verdict/services.ts';
import { explain, failing, fullCall, passing, REQUEST_A, REQUEST_B, raising } from '../make.ts';

const IMAGE = '11111111-2222-4333-8444-555555555555';
const SERVER = '66666666-2222-4333-8444-555555555555';
const FULL = 'OSError: [Errno 28] No space left on device';
const URL = 'http://10.0.0.1/compute/v2.1/servers';
const START = '2026-11-28T10:00:05Z';
const ASSERTION = "testtools.matchers._impl.MismatchError: 'b' != 'a'";
const FAULT =
  'tempest.lib.exceptions.ServerFault: Got server fault\nDetails: Unexpected API Error.';
const line = (context: string, text: string) =>
  `2026-11-28 10:00:05.500 7 ERROR nova.compute.manager [${context}] ${text}`;
const at = (request: string) => line(`None ${request} demo demo`, `Failed: ${FULL}`);

/** Of the first finding what it puts the failure down to, and whose it is. */
function first(output: string, raised: [string, string][], lines: string[]) {
  const one = raising(failing(START, 2, output), ...raised);
  const { failures } = explain([one], { 'n-cpu': lines });
  const [found] = failures[0]?.findings ?? [];
  return found === undefined ? null : [explainedBy(found), found.id ?? null, found.after ?? false];
}

const body = fullCall('test_x', ['PATCH', `${URL}/${SERVER}`, 200], REQUEST_A);
const cleanup = (status = 204) =>
  fullCall('_run_cleanups', ['DELETE', `${URL}/${SERVER}`, status], REQUEST_B);

test('an error at a request of a cleanup is no cause of what the test had failed of', () => {
  const raised: [string, string][] = [['test_x', ASSERTION]];
  assert.deepEqual(first(body + cleanup(), raised, [at(REQUEST_B)]), [null, REQUEST_B, true]);
  // nor where the cleanup failed as well
  const both: typeof raised = [...raised, ['_run_cleanups', FAULT]];
  assert.deepEqual(first(body + cleanup(500), both, [at(REQUEST_B)]), [null, REQUEST_B, true]);
  // nor where the test failed of an answer of its own
  const asked = fullCall('test_x', ['POST', URL, 400], REQUEST_A);
  const bad: typeof raised = [['test_x', 'tempest.lib.exceptions.BadRequest: Bad request']];
  assert.deepEqual(first(asked + cleanup(500), bad, [at(REQUEST_B)]), [null, REQUEST_B, true]);
  for (const caller of ['tearDown', 'tearDownClass']) {
    const later = fullCall(caller, ['DELETE', `${URL}/${SERVER}`, 500], REQUEST_B);
    assert.deepEqual(first(body + later, raised, [at(REQUEST_B)]), [null, REQUEST_B, true], caller);
  }
});

test('it is where that is what failed, named or cut short by testtools', () => {
  for (const where of ['_run_cleanups', 'call_and_ignore_notfound_exc', 'tearDown']) {
    const output = body + cleanup(500);
    const found = first(output, [[where, FAULT]], [at(REQUEST_B)]);
    // a tearDown comes before the cleanups
    const expected = where === 'tearDown' ? null : 'machine';
    assert.deepEqual(found?.[0], expected, where);
  }
});

test('an error that was got over does not explain an assertion', () => {
  const output =
    fullCall('test_x', ['POST', URL, 202], REQUEST_A) +
    fullCall('test_x', ['GET', `${URL}/${SERVER}`, 200], REQUEST_B);
  const lines = [at(REQUEST_A)];
  const isOwn = (exception: string) => first(output, [['test_x', exception]], lines);
  assert.deepEqual(isOwn("MismatchError: 'a' not in []"), [null, REQUEST_A, false]);
  assert.deepEqual(isOwn('AssertionError: False is not true'), [null, REQUEST_A, false]);
  // nor an answer that was as usual what a fault says of another
  assert.deepEqual(isOwn(FAULT), [null, REQUEST_A, false]);
  for (const exception of [
    'tempest.lib.exceptions.TimeoutException: Request timed out',
    `BuildErrorException: Server ${SERVER} failed to build and is in ERROR status`,
    "MismatchError: 'ACTIVE' != 'ERROR'",
    `ClientException: no (Request-ID: ${REQUEST_A})`,
  ]) {
    assert.deepEqual(isOwn(exception), ['machine', REQUEST_A, false], exception);
  }
});

test('an error of the call that the test ended with explains it, of one before only what says so', () => {
  const asks = (status: number) => fullCall('test_x', ['POST', URL, status], REQUEST_A);
  const conflict: [string, string][] = [['test_x', 'tempest.lib.exceptions.Conflict: Conflict']];
  assert.equal(first(asks(409), conflict, [at(REQUEST_A)])?.[0], 'machine');
  assert.equal(first(asks(500), [['test_x', FAULT]], [at(REQUEST_A)])?.[0], 'machine');
  // the last call in the test, whatever the cleanups ask
  assert.equal(first(asks(409) + cleanup(), conflict, [at(REQUEST_A)])?.[0], 'machine');
  // but not of what the test expects: it failed of something else
  assert.equal(first(asks(404), [['test_x', ASSERTION]], [at(REQUEST_A)])?.[0], null);
  assert.equal(first(asks(500), [['test_x', ASSERTION]], [at(REQUEST_A)])?.[0], 'machine');
  const later = fullCall('test_x', ['GET', URL, 200], REQUEST_B);
  assert.equal(first(asks(409) + later, [['test_x', ASSERTION]], [at(REQUEST_A)])?.[0], null);
});

const TIMEOUT: [string, string][] = [['test_x', 'TimeoutException: Request timed out']];
const OTHER = `None ${REQUEST_B} tempest-VolumesTest-55 tempest-VolumesTest-55-project-member`;

test('what a test made, changed or failed of is its resource, what it only used is not', () => {
  const image = line('-', `Copy of ${IMAGE} failed: ${FULL}`);
  const found = (output: string, raised = TIMEOUT) => first(output, raised, [image])?.[0];
  const asks = `{"server": {"imageRef": "${IMAGE}", "networks": [{"uuid": "${IMAGE}"}]}}`;
  const answer = `{"server": {"image": {"id": "${IMAGE}"}, "id": "${SERVER}"}}`;
  const made = (text: string) =>
    fullCall('test_x', ['POST', URL, 202], REQUEST_A, { answer: text });
  assert.equal(found(fullCall('test_x', ['POST', URL, 202], REQUEST_A, { asks })), null);
  assert.equal(found(fullCall('test_x', ['GET', `${URL}/${IMAGE}`, 200], REQUEST_A)), null);
  assert.equal(found(made(answer)), null);
  assert.equal(found(made(answer.replaceAll(IMAGE, 'x').replaceAll(SERVER, IMAGE))), 'machine');
  assert.equal(found(fullCall('test_x', ['DELETE', `${URL}/${IMAGE}`, 204], REQUEST_A)), 'machine');
  const action = fullCall('test_x', ['POST', `${URL}/${SERVER}/action`, 202], REQUEST_A, {
    answer: `{"image_id": "${IMAGE}"}`,
  });
  assert.equal(found(action), 'machine');
  const failed: typeof TIMEOUT = [['test_x', `Timeout: Image ${IMAGE} failed to reach active`]];
  assert.equal(found('', failed), 'machine');
  assert.equal(found('', [['test_x', `MismatchError: '${IMAGE}' not in []`]]), null);
});

test("a line of another class's user is about no resource of a test, and is not near it", () => {
  const made = fullCall('test_x', ['POST', URL, 202], REQUEST_A, {
    answer: `{"image": {"id": "${IMAGE}"}}`,
  });
  const lines = (context: string) => [line(context, `Copy of ${IMAGE} failed: ${FULL}`)];
  assert.equal(first(made, TIMEOUT, lines(OTHER)), null);
  assert.equal(first(made, TIMEOUT, lines(OTHER.replaceAll('VolumesTest', 'T')))?.[0], 'machine');
  assert.equal(first(made, TIMEOUT, lines('-'))?.[0], 'machine');
  // a user that a test made itself
  const user = OTHER.replaceAll('VolumesTest', 'user');
  assert.equal(first(made, TIMEOUT, lines(user))?.[0], 'machine');
  // told by the exception alone
  const raised = [line(OTHER, 'Failed'), `OSError: [Errno 28] no room: '/images/${IMAGE}'`];
  assert.equal(first(made, TIMEOUT, raised), null);
});

test('of oslo.log as JSON the user is known as well', () => {
  const context = { request_id: REQUEST_B, user_name: 'tempest-VolumesTest-55-project-member' };
  const created = Date.parse(START) / 1000 + 0.5;
  const rest = { levelname: 'ERROR', created, process: 7, traceback: null };
  const object = (user: object) =>
    JSON.stringify({ message: 'Queue lost', name: 'cinder.x', context: user, ...rest });
  const near = (user: object) => first('', TIMEOUT, [object(user), object(user)]);
  assert.equal(near(context), null);
  assert.deepEqual(near({ ...context, user_name: 'admin' }), [null, null, false]);
});

test('a service that a cleanup could not reach is no cause of what the test had failed of', () => {
  const asked = `http://10.0.0.1:5000/v3`;
  const call = fullCall('test_x', ['GET', asked, 200], REQUEST_B);
  const tests = [
    passing('2026-11-28T10:00:01Z', 1, call),
    raising(
      failing(START, 1, ''),
      ['test_x', ASSERTION],
      ['gone', "HTTPConnectionPool(host='10.0.0.1', port=5000): [Errno 111] Connection refused"],
    ),
  ];
  const second = (at: number) =>
    `2026-11-28 10:00:0${at}.000 7 DEBUG keystone.x [None ${REQUEST_B} - -] begins`;
  const logs = { keystone: [1, 2, 3].map(second) };
  assert.deepEqual(explain(tests, logs).failures[0]?.findings, []);
  const [passed, failed] = tests as [(typeof tests)[0], (typeof tests)[0]];
  const only = { ...failed, attachments: failed.attachments.toSpliced(1, 1), reason: null };
  const [found] = explain([passed, only], logs).failures[0]?.findings ?? [];
  assert.equal(found?.kind, 'stopped');
});
