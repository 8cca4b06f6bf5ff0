/** `stackvizd serve` behind nginx and Apache, with the lines of docs/on-demand.md. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { RECORDED } from '../fixtures/recorded.ts';
import type { RunningServer } from '../harness/server-process.ts';
import { waitFor } from '../integration/daemons/daemon.ts';
import { type FakeCi, startFakeCi } from '../integration/serve/fake-ci.ts';
import { type Serve, startServe } from '../integration/serve/serve-harness.ts';
import { Harness } from './harness/harness.ts';
import { startProxy } from './harness/proxies.ts';

const NAME = 'stackviz.example.org';
/** The lines of the documentation in a block of this language. */
async function documented(language: string): Promise<string> {
  const text = await readFile(new URL('../../docs/on-demand.md', import.meta.url), 'utf8');
  const block = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(text)?.[1];
  assert.ok(block, language);
  return block;
}

interface Heard {
  status: number;
  body: string;
  /** Milliseconds from the request to each part of the body. */
  at: number[];
}

/** Asks under the name of the documentation: fetch() sets no Host. */
function ask(url: string, headers: Record<string, string> = {}): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const asking = request(url, { headers: { Host: NAME, ...headers } }, (response) => {
      const heard: Heard = { status: response.statusCode ?? 0, body: '', at: [] };
      response.setEncoding('utf8');
      response.on('data', (part) => {
        heard.body += part;
        heard.at.push(performance.now() - start);
      });
      response.on('end', () => resolve(heard));
      response.on('error', reject);
    });
    asking.on('error', reject);
    asking.end();
  });
}

describe('behind a web server', () => {
  let harness: Harness;
  let ci: FakeCi;
  let serve: Serve;

  before(async () => {
    harness = await Harness.start();
    ci = await startFakeCi();
    serve = await startServe(await harness.folder(), [ci.host], {
      STACKVIZD_ON_DEMAND_HOST_NAMES: `[${NAME}]`,
      STACKVIZD_LOG_LEVEL: 'debug',
    });
  });

  after(async () => {
    await serve.daemon.end('SIGTERM');
    await ci.close();
    await harness.close();
  });

  for (const kind of ['nginx', 'apache'] as const) {
    describe(kind, () => {
      let proxy: RunningServer;
      let base: string;

      before(async () => {
        proxy = await startProxy(kind, await documented(kind), serve.url);
        base = proxy.url.replace(/\/$/, '');
      });
      after(() => proxy.close());

      it('passes progress on as it comes', async () => {
        const stream = await readFile(`${RECORDED}testrepository.subunit.gz`);
        ci.files.set(`/logs/${kind}-run/testrepository.subunit.gz`, stream);
        ci.pace = { bytes: 1024, pauseMs: 200 };
        const id = await serve.ask(`${ci.url}/logs/${kind}-run/`);
        const heard = await ask(`${base}/api/runs/${id}/events`);
        ci.pace = null;
        assert.equal(heard.status, 200);
        assert.match(heard.body, /"state":"ready"/);
        const [first = 0, last = 0] = [heard.at[0], heard.at.at(-1)];
        assert.ok(heard.at.length >= 4 && last - first > 1_000, heard.at.join());
        const site = await ask(`${base}/s/${id}/`);
        assert.deepEqual([site.status, /stackvizd-data/.test(site.body)], [200, true]);
      });

      it('leaves an address behind /go/ as it is', async () => {
        for (const what of ['https://zuul.example.org/t/a/build/b?c=d', 'a%2Fb%20c', '912345,3']) {
          const { status, body } = await ask(`${base}/go/${what}`);
          assert.deepEqual([status, /id="ask"/.test(body)], [200, true], what);
        }
      });

      it('says who asks, and cannot be talked into another', async () => {
        await ask(`${base}/healthz`, { 'X-Forwarded-For': '198.51.100.1' });
        // who asks is this machine as well, so that what it says of others is believed
        await waitFor('the log has who asked', 5, () =>
          serve.daemon.lines.some(({ url, ip }) => url === '/healthz' && ip === '198.51.100.1'),
        );
        serve.daemon.lines.length = 0;
        assert.equal((await ask(`${base}/healthz`, { Host: 'evil.example.org' })).status, 421);
      });
    });
  }
});
