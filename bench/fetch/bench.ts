/**
 * `node bench/fetch/bench.ts [STREAM.subunit.gz [DSTAT.csv]]`: how long `view` takes beyond fetching the bytes.
 *
 * nginx serves a run on loopback, as fast as it can and at the rates of slower lines; `curl` of the same files,
 * at the same time as each other, is the reference. `view` begins with an empty cache and ends when the site is
 * there. Without an argument the recorded keystone run is taken, or, where that is not at hand, a generated one.
 * Takes turns, least of the rounds.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { runServer } from '../../test/harness/server-process.ts';
import { generateStream } from '../generate-stream.ts';
import { line, mebi, race } from '../race.ts';

const ROUNDS = 4;
const TARGET = { times: 1.3, seconds: 0.5, mebibytes: 200 };
const RATES: [label: string, nginx: string][] = [
  ['as fast as it goes', '0'],
  ['4 MiB/s a file', '4m'],
  ['1 MiB/s a file', '1m'],
];
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const DATA = here('../../../shared/data');
const CLI = here('../../dist/cli.js');

const work = mkdtempSync(join(tmpdir(), 'bench-fetch-'));
const logs = join(work, 'logs');
const [
  stream = `${DATA}/subunit/keystone.v2.subunit.gz`,
  dstat = `${DATA}/dstat/keystone.dstat-0.8.0.csv`,
] = process.argv.slice(2);
const files = ['testrepository.subunit.gz'];
if (existsSync(stream)) cpSync(stream, join(logs, 'testrepository.subunit.gz'));
else {
  mkdirSync(logs);
  writeFileSync(join(logs, 'testrepository.subunit.gz'), gzipSync(generateStream(2300, 18_000)));
}
if (existsSync(dstat)) {
  cpSync(dstat, join(logs, 'dstat-csv_log.txt'));
  files.push('dstat-csv_log.txt');
}
chmodSync(work, 0o755);
const bytes = files.reduce((sum, name) => sum + statSync(join(logs, name)).size, 0);
console.log(`${files.join(', ')}: ${mebi(bytes)}; load ${loadavg()[0]?.toFixed(1)}\n`);

try {
  for (const [label, rate] of RATES) {
    const server = await runServer('bench', (own, port) => ({
      command: '/usr/sbin/nginx',
      args: ['-e', 'stderr', '-c', join(own, 'config')],
      config: `
daemon off;
pid ${own}/pid;
error_log stderr error;
events {}
http {
  access_log off;
  client_body_temp_path ${own};
  proxy_temp_path ${own};
  fastcgi_temp_path ${own};
  uwsgi_temp_path ${own};
  scgi_temp_path ${own};
  server { listen 127.0.0.1:${port}; root ${logs}; autoindex on; limit_rate ${rate}; }
}`,
    }));
    const cache = join(work, 'cache');
    const view = `rm -rf "$1" && exec "$2" "$3" view --no-serve --cache "$1" "$4"`;
    const { fetching, viewing } = race(ROUNDS, {
      fetching: [
        'curl',
        '-sfZ',
        ...files.flatMap((name) => ['-o', '/dev/null', server.url + name]),
      ],
      viewing: ['sh', '-c', view, 'sh', cache, process.execPath, CLI, server.url],
    });
    await server.close();
    const beyond = viewing.wallSeconds - TARGET.times * fetching.wallSeconds;
    const seconds = (value: number) => `${value.toFixed(2)} s`;
    line(`${label}: fetching`, seconds(fetching.wallSeconds));
    line(`${label}: view`, seconds(viewing.wallSeconds), `${seconds(viewing.cpuSeconds)} of CPU`);
    line(
      `${label}: beyond ${TARGET.times} x fetching`,
      seconds(beyond),
      `at most ${TARGET.seconds} s`,
    );
    line(
      `${label}: peak`,
      `${viewing.peakMebibytes.toFixed(0)} MiB`,
      `at most ${TARGET.mebibytes} MiB`,
    );
  }
} finally {
  rmSync(work, { recursive: true });
}
