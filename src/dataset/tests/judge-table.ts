/** The table of a stream as the columns that verdicts are made of; site/model/run/run.ts reads the same. */
import { TEST_STATUSES } from '../../format/dataset.ts';
import type { MissingTests } from '../../format/tests.ts';
import type { JudgedStream } from '../../verdict/history/states.ts';
import { judgeRuns } from '../../verdict/judged.ts';
import type { TimedRuns } from '../../verdict/machine/baseline.ts';
import { ownerOf } from '../../verdict/names.ts';
import { type DigestSource, digestStream, type StreamDigest } from '../../verdict/stream-digest.ts';
import { laneLabel } from '../../verdict/streams.ts';
import { stateOfFile } from '../../verdict/tests-file.ts';
import { orderLanes } from './lanes.ts';
import type { Repeats } from './retries.ts';
import type { TestTable } from './test-table.ts';
import { span, startAt } from './tests-writer.ts';

const HUNG = TEST_STATUSES.indexOf('inprogress');
const MICROS = 1000;

/** @param attached whether the stream holds anything that was attached to a run */
function columnsOf(
  table: TestTable,
  repeats: Repeats,
  attached: (run: number) => boolean,
): DigestSource {
  const { columns, methods } = table;
  const count = methods.length;
  const { origin, last } = span(columns);
  const lanes = orderLanes(table.lanes, -1);
  const workers = new Int32Array(count);
  const codes = new Uint8Array(count);
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  const lasted = (run: number) => columns.end.at(run) - columns.start.at(run);
  const isUntold = (run: number) => columns.status.at(run) === HUNG && !(lasted(run) >= 0);
  for (let run = 0; run < count; run++) {
    const code = columns.status.at(run);
    const start = startAt(columns, run) - origin;
    codes[run] = code;
    workers[run] = lanes.placeOf(columns.lane.at(run));
    starts[run] = start / MICROS;
    const end = isUntold(run) ? last - origin : start + Math.max(0, lasted(run) || 0);
    ends[run] = Number.isNaN(start) ? Number.NaN : end / MICROS;
  }
  return {
    count,
    origin: origin / MICROS,
    length: (last - origin) / MICROS,
    codes,
    workers,
    starts,
    ends,
    ...repeats,
    told: (run) => lasted(run) > 0,
    name: table.name,
    reason: table.reason,
    attached,
    lanes: lanes.names.map(laneLabel),
    owner: (run) => ownerOf(table.name(run)),
    frame: (run) => table.frames.get(run) ?? null,
    notListed: Object.values(table.leftOut).reduce((sum, count) => sum + count, 0),
  };
}

/** What is known of the stream beside its table. */
export interface Beside {
  key: string;
  path: string;
  host: string | null;
  unfinished: boolean;
  repeats: Repeats;
  missing: MissingTests | null;
  attached: (run: number) => boolean;
}

/** What a stream comes to, and its runs on real time. */
export interface Judgement {
  told: StreamDigest;
  timed: TimedRuns;
  /** All of it, which holds the table. */
  judged: JudgedStream;
}

/** @param damage codes of warnings that say that the stream was not read to its end */
export function judgeTable(table: TestTable, beside: Beside, damage: readonly string[]): Judgement {
  const { key, path, host, unfinished, repeats, missing, attached } = beside;
  const names = orderLanes(table.lanes, -1).names;
  const state = stateOfFile({ unfinished, lanes: names, missing }, damage);
  const runs = columnsOf(table, repeats, attached);
  const judged = judgeRuns(runs, state);
  const told = digestStream(runs, judged, { key, path, host, phase: null });
  // no more of the table than is needed
  const { count, length, codes, workers, starts, ends, fixtures, origin, notListed } = runs;
  return {
    told,
    timed: { count, length, codes, workers, starts, ends, fixtures, origin, host },
    judged: { name: key, path, runs, judged, origin, notListed },
  };
}
