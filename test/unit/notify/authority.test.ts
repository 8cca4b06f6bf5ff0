/** A receiver whose certificate an authority of the operator's own has signed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { trustAuthority } from '../../../src/notify/authority.ts';
import { post } from '../../../src/notify/post.ts';

const directory = mkdtempSync(join(tmpdir(), 'stackviz-authority-'));
const at = (name: string) => join(directory, name);
const openssl = (...words: string[]) =>
  execFileSync('openssl', words, { cwd: directory, stdio: 'pipe' });

/** An authority, `ca.pem`, and what it signed for 127.0.0.1; one that signed nothing. */
function sign(): void {
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1'];
  openssl(...made, '-subj', '/CN=Internal CA', '-keyout', 'ca.key', '-out', 'ca.pem');
  openssl(...made, '-subj', '/CN=Another CA', '-keyout', 'other.key', '-out', 'other.pem');
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=bot',
    '-keyout',
    'bot.key',
    '-out',
    'bot.csr',
  );
  writeFileSync(at('names'), 'subjectAltName = IP:127.0.0.1\n');
  const signed = ['x509', '-req', '-in', 'bot.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key'];
  openssl(...signed, '-CAcreateserial', '-days', '1', '-extfile', 'names', '-out', 'bot.pem');
}

let server: ReturnType<typeof createServer>;
before(async () => {
  sign();
  const secure = { key: readFileSync(at('bot.key')), cert: readFileSync(at('bot.pem')) };
  server = createServer(secure, (request, response) => {
    request.resume();
    // no connection is kept: each post is to ask whom to trust
    response.writeHead(204, { connection: 'close' }).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
after(() => {
  trustAuthority(null);
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

const tell = () => {
  const { port } = server.address() as AddressInfo;
  const target = { url: `https://127.0.0.1:${port}/`, secret: null, timeoutMs: 20_000 };
  return post(target, new Uint8Array(Buffer.from('{}')), 'id');
};
const UNTRUSTED = {
  kind: 'failed',
  why: 'unable to verify the first certificate: nobody who is trusted has signed its certificate; name the authority by notify.caFile',
};

test('is told where its authority is named, and not before', async () => {
  assert.deepEqual(await tell(), UNTRUSTED);
  trustAuthority(at('other.pem'));
  assert.deepEqual(await tell(), UNTRUSTED);
  trustAuthority(null);
  assert.deepEqual(await tell(), UNTRUSTED);
  const both = ['other.pem', 'ca.pem'].map((name) => readFileSync(at(name), 'utf8'));
  writeFileSync(at('both.pem'), `of ours:\n${both.join('\n')}`);
  trustAuthority(at('both.pem'));
  assert.deepEqual(await tell(), { kind: 'taken', why: '204' });
});

test('a file without a certificate is refused', () => {
  writeFileSync(
    at('damaged.pem'),
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  );
  for (const name of ['bot.key', 'damaged.pem', 'names']) {
    const message = `notify.caFile: ${at(name)} is no PEM file of certificates`;
    assert.throws(() => trustAuthority(at(name)), { code: 'CONFIG_INVALID', message });
  }
  assert.throws(() => trustAuthority(at('none')), {
    code: 'CONFIG_UNREADABLE',
    message: /^notify\.caFile: .*none/,
  });
});
