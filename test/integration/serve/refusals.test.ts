/** Hostile and odd requests: each is refused with a clear code, and the server goes on. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type FakeCi, startFakeCi } from './fake-ci.ts';
import { type Serve, startServe, temporaryDirectory } from './serve-harness.ts';

const POSTS = ['/api/list', '/api/scrape', '/api/status', '/api/task'];

describe('requests that are refused', () => {
  let ci: FakeCi;
  let serve: Serve;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

  before(async () => {
    ci = await startFakeCi();
    directory = await temporaryDirectory();
    serve = await startServe(directory.path, [ci.host], {
      STACKVIZD_ON_DEMAND_ASKS_PER_MINUTE: '60',
      STACKVIZD_ON_DEMAND_HOST_NAMES: '[stackviz.example.org]',
    });
  });

  after(async () => {
    assert.equal((await serve.get('/healthz')).status, 200);
    await serve.daemon.end('SIGTERM');
    await ci.close();
    await directory.remove();
  });

  /** Sends bytes as they are; @returns the head of the answer and its body */
  async function raw(text: string): Promise<string> {
    const { hostname, port } = new URL(serve.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    const closed = once(socket, 'close');
    socket.end(text);
    await closed;
    return answer;
  }

  const codeOf = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await serve.post(path, body, headers);
    // who asks too much has it in every test of this file
    assert.notEqual(answer.status, 429, path);
    return [answer.status, answer.body.code];
  };

  it('bodies that are no question', async () => {
    for (const path of POSTS) {
      assert.deepEqual(await codeOf(path, '{"q":'), [400, 'FST_ERR_CTP_INVALID_JSON_BODY'], path);
      assert.deepEqual(await codeOf(path, '[]'), [400, 'BODY_INVALID'], path);
      assert.deepEqual(await codeOf(path, 'null'), [400, 'BODY_INVALID'], path);
      assert.deepEqual(await codeOf(path, { q: {}, url: 1 }), [400, 'BODY_INVALID'], path);
      const proto = '{"__proto__":{"q":"1"},"url":"x"}';
      assert.deepEqual(await codeOf(path, proto), [400, 'FST_ERR_CTP_INVALID_JSON_BODY'], path);
    }
  });

  it('bodies that are too large, or something else', async () => {
    const large = JSON.stringify({ q: 'x'.repeat(9_000) });
    for (const path of POSTS) {
      assert.deepEqual(await codeOf(path, large), [413, 'FST_ERR_CTP_BODY_TOO_LARGE'], path);
      const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
      assert.deepEqual(await codeOf(path, 'q=1', form), [415, 'FST_ERR_CTP_INVALID_MEDIA_TYPE']);
    }
    const long = { q: 'x'.repeat(3_000) };
    assert.deepEqual(await codeOf('/api/list', long), [400, 'BODY_INVALID']);
  });

  it('addresses that may not be fetched from, and nothing is connected to', async () => {
    const refused = [
      ['http://elsewhere.example.org/', 403, 'FETCH_HOST'],
      ['http://127.0.0.1:1/', 403, 'FETCH_HOST'],
      ['http://[::1]/', 403, 'FETCH_HOST'],
      ['http://2130706433/', 403, 'FETCH_HOST'],
      [`http://user:word@${ci.host}/`, 400, 'FETCH_URL'],
      ['file:///etc/passwd', 400, 'FETCH_URL'],
      ['javascript:alert(1)', 400, 'FETCH_URL'],
      ['//', 400, 'FETCH_WHAT'],
    ] as const;
    for (const [url, status, code] of refused) {
      assert.deepEqual(await codeOf('/api/scrape', { url }), [status, code], url);
    }
    assert.equal(ci.gets.size, 0);
  });

  it('paths that lead out', async () => {
    for (const path of [
      '/s/../../etc/passwd',
      '/s/..%2f..%2fetc%2fpasswd',
      '/s/%2e%2e/%2e%2e/etc/passwd',
      '/stackviz-assets/../requests/',
      '/stackviz-assets/..%2f..%2frequests',
      '/on-demand/../../package.json',
      '/on-demand/%2e%2e/site/index.html',
      '/api/runs/..%2f..%2fx',
      '/s/x%00/',
      '//evil.example.org/',
    ]) {
      const answer = await raw(
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      );
      assert.match(answer, /^HTTP\/1\.1 (?:400|404) /, path);
      assert.doesNotMatch(answer, /root:|"name"/, path);
    }
  });

  it('requests that are none', async () => {
    const none = /^(?:$|HTTP\/1\.1 400 )/;
    assert.match(await raw('\0\x01\x02\r\n\r\n'), none);
    assert.match(await raw('DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n'), /^HTTP\/1\.1 404 /);
    const long = 'x'.repeat(20_000);
    const flood = await raw(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${long}\r\n\r\n`);
    assert.match(flood, /^(?:$|HTTP\/1\.1 4(?:00|31) )/);
    const bad = await raw('GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    assert.match(bad, /^HTTP\/1\.1 400 [\s\S]*FST_ERR_BAD_URL/);
  });

  it('names of other hosts', async () => {
    const ask = (host: string) =>
      raw(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    assert.match(await ask('evil.example.org'), /^HTTP\/1\.1 421 [\s\S]*WRONG_HOST/);
    assert.match(await ask('stackviz.example.org'), /^HTTP\/1\.1 200 /);
  });

  it('too many, which are told when to come again', async () => {
    const asks = Array.from({ length: 150 }, () => serve.post('/api/list', { q: 'x' }));
    const answers = await Promise.all(asks);
    const refused = answers.filter(({ status }) => status === 429);
    assert.ok(refused.length >= 20, `${refused.length}`);
    assert.equal(refused[0]?.body.code, 'TOO_MANY');
    assert.ok(Number(refused[0]?.headers.get('retry-after')) > 0);
    // another client behind the same proxy is not meant, and looking is not asking
    const other = await serve.post('/api/list', { q: 'x' }, { 'X-Forwarded-For': '192.0.2.7' });
    assert.equal(other.status, 200);
    assert.equal((await serve.post('/api/status', { q: 'x' })).status, 404);
  });
});
