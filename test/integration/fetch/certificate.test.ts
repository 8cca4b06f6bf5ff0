/** A server of logs whose certificate an authority of the operator's own has signed. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn } from '../../harness/authority.ts';
import { CLI } from '../daemons/daemon.ts';

it('a server of an internal authority is told with the variable that takes it, and asked with it', async function () {
  this.timeout(60_000);
  const directory = mkdtempSync(join(tmpdir(), 'stackviz-certificate-'));
  signIn(directory);
  const file = (name: string) => readFileSync(join(directory, name));
  const secure = { key: file('bot.key'), cert: file('bot.pem') };
  const server = createServer(secure, (_, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const told = (environment: Record<string, string>) =>
      new Promise<string>((resolve) => {
        const words = [CLI, 'view', '--no-open', '--no-serve', `https://127.0.0.1:${port}/logs/`];
        const env = { PATH: process.env.PATH, HOME: directory, ...environment };
        execFile(process.execPath, words, { env }, (_error, _stdout, stderr) => resolve(stderr));
      });
    assert.match(
      await told({}),
      /FETCH_UNREACHABLE: \S+: unable to verify .*; name the authority by the variable NODE_EXTRA_CA_CERTS$/m,
    );
    const ca = { NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem') };
    assert.match(await told(ca), /FETCH_NO_LOGS: \S+ not there \(404\)$/m);
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(directory, { recursive: true });
  }
});
