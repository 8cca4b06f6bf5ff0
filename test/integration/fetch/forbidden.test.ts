/** What is refused: each with a code and a message, and with nothing connected. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Downloaded, download } from '../../../src/fetch/download.ts';
import { resolve } from '../../../src/fetch/resolve.ts';
import { runAt } from '../../../src/fetch/run.ts';
import { createGuard, type GuardOptions } from '../../../src/fetch/wire/guard.ts';
import { testContext } from './run-tree.ts';

/** Counts who connects, on all addresses of the machine. */
async function startCounter(answer = (_path: string): string | null => null) {
  let connections = 0;
  const server: Server = createServer((request, response) => {
    const location = answer(request.url ?? '');
    if (location === null) response.end('<a href="x.subunit">x</a>');
    else response.writeHead(302, { Location: location }).end();
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '::');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connections: () => connections,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function tryDownload(url: string, options: Partial<GuardOptions> = {}): Promise<Downloaded> {
  const guard = createGuard({ hosts: 'any', privateHosts: [], ...options });
  const context = { ...testContext({ retries: 0, silenceMs: 30_000 }), guard };
  const directory = join(tmpdir(), `stackviz-never-${process.pid}`);
  return download(runAt(url), directory, context).finally(() => guard.close());
}

/** Answers of a resolver, one a call; the last one again and again. */
function resolver(...answers: string[][]): LookupFunction & { calls: number } {
  const lookup = ((_name, options, callback) => {
    const addresses = answers[Math.min(lookup.calls, answers.length - 1)] as string[];
    lookup.calls += 1;
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all === true) callback(null, found);
    else callback(null, found[0]?.address ?? '', found[0]?.family ?? 4);
  }) as LookupFunction & { calls: number };
  lookup.calls = 0;
  return lookup;
}

const LITERALS = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '0',
  '0.0.0.0',
  '127.0.0.1.',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
];

describe('targets that are not fetched from', () => {
  let counter: Awaited<ReturnType<typeof startCounter>>;

  before(async () => {
    counter = await startCounter();
  });
  after(() => counter.close());
  afterEach(() => assert.equal(counter.connections(), 0, 'connected'));

  for (const host of LITERALS) {
    it(`address ${host}`, () =>
      assert.rejects(tryDownload(`http://${host}:${counter.port}/logs/`), {
        code: 'FETCH_ADDRESS',
        message: /no public address/,
      }));
  }

  it('names that lead to such an address', async () => {
    await assert.rejects(tryDownload(`http://localhost:${counter.port}/`), {
      code: 'FETCH_ADDRESS',
    });
    for (const answers of [
      ['127.0.0.1'],
      ['::1'],
      ['93.184.215.14', '10.0.0.7'],
      ['::ffff:10.1.2.3'],
    ]) {
      const url = `http://logs.example.org:${counter.port}/`;
      await assert.rejects(tryDownload(url, { lookup: resolver(answers) }), {
        code: 'FETCH_ADDRESS',
        message: /logs\.example\.org is .* no public address/,
      });
    }
  });

  it('a name that is looked up otherwise a second time', async () => {
    // nobody looks up a second time: what is connected to is what was checked, and does not answer
    const lookup = resolver(['192.88.99.1'], ['127.0.0.1']);
    await assert.rejects(tryDownload(`http://logs.example.org:${counter.port}/`, { lookup }), {
      code: 'FETCH_ADDRESS',
    });
    assert.equal(lookup.calls, 1);
  });

  it('other schemes, and credentials', async () => {
    for (const url of [
      'file:///etc/passwd',
      'ftp://logs.example.org/',
      'gopher://127.0.0.1/',
      'data:text/html,x',
    ]) {
      await assert.rejects(tryDownload(url), { code: 'FETCH_URL', message: /http/ }, url);
    }
    for (const url of ['http://user:secret@logs.example.org/', 'http://user@logs.example.org/']) {
      await assert.rejects(tryDownload(url), {
        code: 'FETCH_URL',
        message: /a user or a password/,
      });
    }
  });

  it('hosts that are not listed', async () => {
    const hosts = [
      'logs.example.org',
      '*.objects.example.org',
      'other.example.org:8443',
      '[2606:4700::1]',
    ];
    const lookup = resolver(['127.0.0.1']);
    const refused = [
      'http://example.org/',
      'http://logs.example.org.evil.example/',
      'http://evil-logs.example.org/',
      'http://objects.example.org/',
      'http://logs.example.org:8080/',
      'https://other.example.org/',
      'http://127.0.0.1/',
    ];
    for (const url of refused) {
      await assert.rejects(tryDownload(url, { hosts, lookup }), { code: 'FETCH_HOST' }, url);
    }
    assert.equal(lookup.calls, 0, 'not even looked up');
    for (const url of [
      'http://LOGS.example.org./',
      'https://a.b.objects.example.org/x/',
      'https://other.example.org:8443/',
    ]) {
      await assert.rejects(tryDownload(url, { hosts, lookup }), { code: 'FETCH_ADDRESS' }, url);
    }
  });

  it('where another server redirects to', async () => {
    const targets = [
      `http://[::1]:${counter.port}/`,
      `http://localhost:${counter.port}/`,
      `//0x7f000001:${counter.port}/`,
      'file:///etc/passwd',
      `http://user:secret@127.0.0.1:${counter.port}/`,
    ];
    for (const target of targets) {
      const redirecting = await startCounter(() => target);
      const named = { privateHosts: [`127.0.0.1:${redirecting.port}`] };
      try {
        await assert.rejects(tryDownload(`http://127.0.0.1:${redirecting.port}/`, named), {
          code: /^FETCH_(?:ADDRESS|URL)$/,
        });
        assert.equal(redirecting.connections(), 1);
      } finally {
        await redirecting.close();
      }
    }
  });

  it('what a page of Zuul, a manifest or a listing leads to', async () => {
    const uuid = '5f3e0c11d2ab44d0a9d3c3b7f1a2b3c4';
    const target = `http://[::1]:${counter.port}/`;
    const zuul = createServer((request, response) => {
      const build = { uuid, job_name: 'tempest', result: 'FAILURE', log_url: target };
      if (request.url?.startsWith('/api/tenant/t/build/')) response.end(JSON.stringify(build));
      else if (request.url === '/') response.end(`<a href="${target}x.subunit">x</a>`);
      else response.writeHead(404).end();
    });
    zuul.listen(0, '127.0.0.1');
    await once(zuul, 'listening');
    const { port } = zuul.address() as AddressInfo;
    const named = { privateHosts: [`127.0.0.1:${port}`] };
    try {
      const page = `http://127.0.0.1:${port}/t/t/build/${uuid}`;
      await assert.rejects(tryDownload(page, named), { code: 'FETCH_ADDRESS' });
      await assert.rejects(tryDownload(`http://127.0.0.1:${port}/`, named), {
        code: 'FETCH_NO_LOGS',
      });
    } finally {
      zuul.closeAllConnections();
      zuul.close();
    }
  });

  it('at once, when somebody asks what it is', async () => {
    const context = {
      ...testContext(),
      guard: createGuard({ hosts: ['a.example'], privateHosts: [] }),
    };
    for (const what of ['http://b.example/logs/', 'b.example/logs/', 'http://b.example/c/x/+/12']) {
      await assert.rejects(resolve(what, context), { code: 'FETCH_HOST' }, what);
    }
    await assert.rejects(resolve('file:///etc/', context), { code: 'FETCH_URL' });
    for (const what of ['', 'no such thing', '12,x', 'http://']) {
      await assert.rejects(resolve(what, context), { code: 'FETCH_WHAT' }, what);
    }
    await assert.rejects(resolve('912345', context), {
      code: 'FETCH_WHAT',
      message: /review server/,
    });
  });
});
