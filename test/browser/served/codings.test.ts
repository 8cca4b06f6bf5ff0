/**
 * Servers that pack what they send, or lose a part of it, as they were seen to: Apache with mod_deflate and
 * nginx with gzip answer a Range with all of the file, packed; Caddy packs the part; proxies cut bodies.
 * Chromium refuses a packed answer to a Range, and takes a gzip body that is cut, or of which it read the
 * first member only, for whole.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Harness, STREAM, STREAM_FILE, textOf } from '../harness/harness.ts';

/** Sends a file in an odd way, or not at all: then it is sent as it is. */
type Odd = (name: string, file: Buffer, range: [number, number] | null) => Answer | null;
interface Answer {
  status: number;
  body: Buffer;
  headers: Record<string, string>;
}

const coded = (status: number, body: Buffer, headers = {}): Answer => ({
  status,
  body,
  headers: { 'Content-Encoding': 'gzip', ...headers },
});
const isTests = (name: string) => name.includes('-tests.');
const isAttachments = (name: string) => name.includes('-attachments.');
const cut = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2));

/** A part of a file, or all of it, with these headers, as object stores give it: whatever coding they tell. */
const stored = (file: Buffer, range: [number, number] | null, headers: Record<string, string>) =>
  range
    ? {
        status: 206,
        body: file.subarray(range[0], range[1] + 1),
        headers: { ...headers, 'Content-Range': `bytes ${range[0]}-${range[1]}/${file.length}` },
      }
    : { status: 200, body: file, headers };
const CODINGS: Record<string, string> = { gz: 'gzip', zst: 'zstd' };
/** What the roles and tools that upload say of a packed file: a coding, by its ending. */
const codingOf = (name: string) => CODINGS[name.slice(name.lastIndexOf('.') + 1)] as string;

/** What is done to the answers, and what the page says then; null: it shows the traceback. */
const SERVERS: [what: string, packed: boolean, odd: Odd, says: RegExp | null][] = [
  [
    'all of the file, packed, for a part (mod_deflate, nginx gzip)',
    false,
    (_, file) => coded(200, gzipSync(file)),
    null,
  ],
  [
    'a part, packed (Caddy)',
    false,
    (_, file, range) =>
      range
        ? coded(206, gzipSync(file.subarray(range[0], range[1] + 1)), {
            'Content-Range': `bytes ${range[0]}-${range[1]}/${file.length}`,
          })
        : coded(200, gzipSync(file)),
    null,
  ],
  [
    'an object store with packed objects of no coding',
    true,
    (_, file, range) => stored(file, range, {}),
    null,
  ],
  [
    'an object store whose packed objects have a coding (upload-logs-swift, s3)',
    true,
    (name, file, range) => stored(file, range, { 'Content-Encoding': codingOf(name) }),
    null,
  ],
  [
    'an object store that takes zstd for gzip',
    true,
    (_, file, range) => stored(file, range, { 'Content-Encoding': 'gzip' }),
    /could not be loaded/,
  ],
  [
    'a packed body of which the end is missing',
    false,
    (name, file) => (isTests(name) ? coded(200, cut(gzipSync(file))) : null),
    /The test results could not be loaded[\s\S]*is not JSON/,
  ],
  [
    'a packed body in two members',
    false,
    (name, file) => {
      const middle = Math.floor(file.length / 2);
      const members = [file.subarray(0, middle), file.subarray(middle)].map((one) => gzipSync(one));
      return isTests(name) ? coded(200, Buffer.concat(members)) : null;
    },
    /The test results could not be loaded[\s\S]*is not JSON/,
  ],
  [
    'a gzip file of which the end is missing',
    true,
    (name, file) => (isTests(name) ? { status: 200, body: cut(file), headers: {} } : null),
    /The test results could not be loaded[\s\S]*damaged/,
  ],
  [
    'attachments of which the end is missing, whole',
    false,
    (name, file) =>
      isAttachments(name) ? { status: 200, body: file.subarray(0, 40), headers: {} } : null,
    /The attachments could not be loaded[\s\S]*shorter than its index says/,
  ],
  [
    'a packed body of attachments of which the end is missing',
    false,
    (name, file) => (isAttachments(name) ? coded(200, gzipSync(file).subarray(0, 60)) : null),
    /The attachments could not be loaded[\s\S]*shorter than its index says/,
  ],
  [
    'zstd blocks of which the end is missing',
    true,
    (name, file) =>
      isAttachments(name) ? { status: 200, body: file.subarray(0, 500), headers: {} } : null,
    /The attachments could not be loaded[\s\S]*(?:damaged|shorter)/,
  ],
];

describe('servers that pack, or lose a part', () => {
  let harness: Harness;
  const sites = new Map<boolean, string>();

  before(async () => {
    harness = await Harness.start();
    sites.set(true, await harness.exportRun('--pack', '-f', STREAM_FILE));
    sites.set(false, await harness.exportRun('-f', STREAM_FILE));
  });

  after(() => harness.close());

  async function answer(
    site: string,
    odd: Odd,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    const name = path === '/' ? '/index.html' : path;
    const file = await readFile(join(site, name)).catch(() => null);
    if (file === null) return void response.writeHead(404).end();
    const asked = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    const range: [number, number] | null = asked
      ? [Number(asked[1]), Math.min(Number(asked[2]), file.length - 1)]
      : null;
    const isData = /-(?:tests|attachments)\./.test(name);
    const how = (isData && odd(name, file, range)) || { status: 200, body: file, headers: {} };
    const type = TYPES[/\.\w+$/.exec(name)?.[0] ?? ''] ?? 'application/octet-stream';
    response.writeHead(how.status, { ...how.headers, 'Content-Type': type });
    response.end(how.body);
  }

  for (const [what, packed, odd, says] of SERVERS) {
    it(`${what}: ${says === null ? 'the page shows the test' : 'the page says so'}`, async () => {
      const site = sites.get(packed) as string;
      const server = createServer((request, response) => {
        void answer(site, odd, request, response);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const { port } = server.address() as AddressInfo;
        const route = `#/${STREAM}/test-details/${encodeURIComponent(TEST)}`;
        const { page } = await harness.open(`http://127.0.0.1:${port}/${route}`);
        if (says === null) {
          await page.locator('.line-exception').first().waitFor();
        } else {
          const notice = page.getByRole('alert').filter({ hasText: 'could not be loaded' });
          await notice.first().waitFor();
          assert.match(await textOf(notice.first()), says);
        }
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
  }
});

const TEST = 'stackviz_fixture.scenario.test_basic_ops.TestStampPattern.test_stamp_pattern';
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};
