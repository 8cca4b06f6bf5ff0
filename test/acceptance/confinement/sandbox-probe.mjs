/**
 * Run by Node inside the sandbox of a unit, just before the daemon: tries what the daemon must not be
 * able to do, and prints as one line of JSON what happened, `ok` or an error code for each.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';

const { read, list, write, tcp, socket } = JSON.parse(process.env.STACKVIZD_PROBE);

function attempt(action) {
  try {
    return action() ?? 'ok';
  } catch (error) {
    return error.code ?? error.message;
  }
}

const each = (paths, action) =>
  Object.fromEntries(paths.map((path) => [path, attempt(() => action(path))]));

function dial(target) {
  return new Promise((resolve) => {
    const link = connect(target);
    link.setTimeout(2000, () => link.destroy(Object.assign(new Error(), { code: 'TIMEOUT' })));
    link.once('error', ({ code }) => resolve(code));
    link.once('connect', () => {
      link.destroy();
      resolve('ok');
    });
  });
}

const dialAll = async (targets) =>
  Object.fromEntries(
    await Promise.all(targets.map(async ([name, target]) => [name, await dial(target)])),
  );

const result = {
  uid: process.getuid(),
  read: each(read, (path) => {
    readFileSync(path);
  }),
  // What is there, so that the test can tell a bare mount point from the real directory.
  list: each(list, (path) => readdirSync(path).sort().join(' ')),
  write: each(write, (path) => {
    writeFileSync(path, 'probe');
    unlinkSync(path);
  }),
  tcp: await dialAll(tcp.map(([host, port]) => [`${host} ${port}`, { host, port }])),
  socket: await dialAll(socket.map((path) => [path, { path }])),
  mount: attempt(() => {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', '/tmp'], { stdio: 'ignore' });
  }),
};
console.log(`probe ${JSON.stringify(result)}`);
