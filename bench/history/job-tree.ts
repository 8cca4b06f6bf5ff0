/**
 * A tree of runs of one job, each after the other: the same tests, in times that differ a little, with the console and
 * the dstat of a recorded job beside them.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { RECORDED } from '../../test/fixtures/recorded.ts';
import { packet } from '../../test/fixtures/subunit.ts';
import { createRandom } from '../../test/harness/random.ts';

const START_MS = 1_790_000_000_000;
const RUN_MS = 3_600_000;
const WORKERS = 4;
const DSTAT = 'dstat-csv_log.txt.gz';
const LOG_BYTES = 4300;
/** Every so many runs, so many tests fail. */
const FAILS = { every: 5, tests: 10 };

/** The log of a test: about what Tempest writes, as little alike. */
function logOf(chance: () => number): Buffer {
  let text = '';
  while (text.length < LOG_BYTES) {
    const id = Math.floor(chance() * 2 ** 48).toString(16);
    text += `2026-09-21 14:13:20.117 4711 INFO tempest.lib.common.rest_client [req-${id}] Request (ServersTest:test_case): 200 GET http://192.0.2.1:8774/v2.1/servers/${id} ${chance().toFixed(3)}s\n`;
  }
  return Buffer.from(text);
}

/** An idempotent id, as Tempest's tests have. */
const idOf = (at: number) => `id-4b1c9ad2-7f10-4e3a-9d55-${at.toString(16).padStart(12, '0')}`;

/** What Zuul wrote of the recorded job, as if it had passed: others are compared with good runs only. */
function outputOfSuccess(): Buffer {
  const text = gunzipSync(readFileSync(join(RECORDED, 'job-output.json.gz'))).toString();
  const passed = text
    .replaceAll(/"failures":\s*\d+/g, '"failures": 0')
    .replaceAll(/"failed":\s*true/g, '"failed": false');
  return gzipSync(passed);
}

export interface JobTree {
  root: string;
  /** Relative to the root, oldest first. */
  builds: string[];
  /** Removes what was published. */
  reset(): void;
}

export function makeJobTree(root: string, count: number, tests: number): JobTree {
  const chance = createRandom(1);
  const made = Array.from({ length: tests }, (_, at) => ({
    testId: `tempest.api.compute.test_area_${at % 97}.AreaTest.test_case_${at}[${idOf(at)},smoke]`,
    log: logOf(chance),
    seconds: 0.02 + chance() ** 4 * 60,
  }));
  const output = outputOfSuccess();
  const period = Math.ceil(tests / FAILS.tests);
  const builds = Array.from({ length: count }, (_, run) => {
    const clocks = Array<number>(WORKERS).fill((START_MS + run * RUN_MS) * 1000);
    const packets = made.flatMap(({ testId, log, seconds }, at) => {
      const worker = clocks.indexOf(Math.min(...clocks));
      const timestamp = clocks[worker] as number;
      const end = Math.round(timestamp + seconds * (0.95 + chance() * 0.1) * 1e6);
      clocks[worker] = end;
      const tags = [`worker-${worker}`];
      const fails = run % FAILS.every === FAILS.every - 1 && at % period === run % period;
      const file = { name: "pythonlogging:''", mime: 'text/plain;charset="utf8"', bytes: log };
      return [
        packet({ testId, tags, status: 'inprogress', timestamp }),
        packet({ testId, tags, timestamp: end, file }),
        packet({ testId, tags, status: fails ? 'fail' : 'success', timestamp: end }),
      ];
    });
    const change = String(904_000 + run);
    const build = `${change.slice(-2)}/${change}/1/check/tempest-full/${String(run).padStart(7, '0')}`;
    mkdirSync(join(root, build), { recursive: true });
    const stream = gzipSync(Buffer.concat(packets), { level: 1 });
    writeFileSync(join(root, build, 'testrepository.subunit.gz'), stream);
    writeFileSync(join(root, build, 'job-output.json.gz'), output);
    copyFileSync(join(RECORDED, DSTAT), join(root, build, DSTAT));
    return build;
  });
  return {
    root,
    builds,
    reset: () => {
      for (const build of builds) {
        rmSync(join(root, build, 'stackviz'), { recursive: true, force: true });
      }
      rmSync(join(root, 'stackviz-assets', 'history'), { recursive: true, force: true });
    },
  };
}
