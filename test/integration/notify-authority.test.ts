/** A receiver whose certificate an authority of the operator's own has signed. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trustAuthority } from '../../src/notify/authority.ts';
import { post } from '../../src/notify/post.ts';
import { signIn } from '../harness/authority.ts';

describe('a receiver of notifications', function () {
  this.timeout(60_000);
  const directory = mkdtempSync(join(tmpdir(), 'stackviz-authority-'));
  const at = (name: string) => join(directory, name);

  let server: ReturnType<typeof createServer>;
  before(async () => {
    signIn(directory);
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

  it('is told where its authority is named, and not before', async () => {
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

  it('a file without a certificate is refused', () => {
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
});
