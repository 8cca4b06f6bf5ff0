import assert from 'node:assert/strict';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sendFile } from '../../../src/serve/send-file.ts';
import { openFileBeneath } from '../../../src/tree/beneath.ts';

describe('a file of which a client wants no more', () => {
  let directory: string;
  let server: Server;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stackviz-send-'));
    await writeFile(join(directory, 'large'), Buffer.alloc(32 * 1024 * 1024));
  });
  after(async () => {
    server.close();
    await rm(directory, { recursive: true });
  });

  it('is closed once, and nothing else that is open', async () => {
    const others: number[] = [];
    const file = await openFileBeneath(directory, 'large');
    const close = file.close.bind(file);
    // what is opened meanwhile gets a number that was let go of
    file.close = async () => {
      for (let at = 0; at < 8; at++) others.push(openSync(directory, 'r'));
      await close();
    };
    const sent = new Promise<unknown>((resolve) => {
      server = createServer((request, response) => {
        sendFile(request, response, file, {}).then(resolve, resolve);
      }).listen(0, '127.0.0.1');
    });
    await once(server, 'listening');
    const request = get({ port: (server.address() as AddressInfo).port });
    const [response] = await once(request, 'response');
    await once(response, 'data');
    response.destroy();

    assert.equal(((await sent) as NodeJS.ErrnoException).code, 'ERR_STREAM_PREMATURE_CLOSE');
    for (const other of others) assert.ok(fstatSync(other).isDirectory());
    assert.equal(file.fd, -1);
    for (const other of others) closeSync(other);
  });
});
