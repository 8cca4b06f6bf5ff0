import type { DstatSeries, RawTest, Stats } from '../../src/publish/format.ts';
import { loadJson, type OnProgress } from './bytes.ts';
import { artifactUrl, type Dataset, type Stream } from './dataset.ts';
import { DetailsReader } from './details.ts';
import { buildLanes, type Lane } from './lanes.ts';
import { buildRun, type Run } from './run.ts';
import { type HostCharts, hostCharts } from './series.ts';

/** One stream, loaded. */
export interface LoadedStream {
  key: string;
  run: Run;
  lanes: Lane[];
  /** Null where the artifact is absent or could not be read; `problem` then says why. */
  stats: Stats | null;
  problem: string | null;
  /** Null where the exporter wrote no attachments. */
  details: DetailsReader | null;
}

/** The machine during the run: what could be loaded, and what could not. */
export interface Machine {
  hosts: HostCharts[];
  problems: string[];
}

/** Loads streams and dstat series once each, on first use. */
export class Store {
  readonly dataset: Dataset;
  readonly #streams = new Map<string, Promise<LoadedStream>>();
  #series: Promise<PromiseSettledResult<DstatSeries>[]> | null = null;

  constructor(dataset: Dataset) {
    this.dataset = dataset;
  }

  /** The stream a route names; null stands for the first. Undefined if there is none. */
  find(key: string | null): Stream | undefined {
    const { streams } = this.dataset;
    return key === null ? streams[0] : streams.find((stream) => stream.key === key);
  }

  /** The tests and statistics of a stream. Rejects with LoadError if the tests cannot be read. */
  load(stream: Stream, onProgress?: OnProgress): Promise<LoadedStream> {
    const known = this.#streams.get(stream.key);
    if (known) return known;
    const loading = this.#load(stream, onProgress);
    this.#streams.set(stream.key, loading);
    loading.catch(() => this.#streams.delete(stream.key));
    return loading;
  }

  async #load(stream: Stream, onProgress?: OnProgress): Promise<LoadedStream> {
    const url = (artifact: Parameters<typeof artifactUrl>[1]) =>
      artifactUrl(this.dataset, artifact);
    let problem: string | null = null;
    const [raw, stats] = await Promise.all([
      loadJson<RawTest[]>(url(stream.tests), onProgress),
      stream.stats
        ? loadJson<Stats>(url(stream.stats)).catch((error: Error) => {
            problem = `The statistics could not be read: ${error.message}`;
            return null;
          })
        : null,
    ]);
    const run = buildRun(raw);
    const details = stream.details
      ? new DetailsReader(url(stream.details), stream.index && url(stream.index))
      : null;
    return { key: stream.key, run, lanes: buildLanes(run), stats, problem, details };
  }

  /** The charts of every host, on the time axis that starts at `origin` (epoch milliseconds). */
  async machine(origin: number): Promise<Machine> {
    this.#series ??= Promise.allSettled(
      this.dataset.series.map((artifact) =>
        loadJson<DstatSeries>(artifactUrl(this.dataset, artifact)),
      ),
    );
    const machine: Machine = { hosts: [], problems: [] };
    for (const result of await this.#series) {
      if (result.status === 'fulfilled') machine.hosts.push(hostCharts(result.value, origin));
      else machine.problems.push(`Machine statistics could not be read: ${result.reason.message}`);
    }
    return machine;
  }
}
