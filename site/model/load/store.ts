import type { DstatSeries } from '../../../src/format/dataset.ts';
import type { EventsFile } from '../../../src/format/job.ts';
import type { TestsFile } from '../../../src/format/tests.ts';
import { DetailsReader } from '../details/details.ts';
import { type HostCharts, hostCharts } from '../machine/series.ts';
import { buildRun, type Run } from '../run/run.ts';
import { buildLanes, type Lane } from '../timeline/lanes.ts';
import { LoadError, loadJson, type OnProgress } from './bytes.ts';
import { artifactUrl, type Dataset, type Stream } from './dataset.ts';

/** One stream, loaded. */
export interface LoadedStream {
  key: string;
  run: Run;
  lanes: Lane[];
  /** Null where the dataset came without attachments. */
  details: DetailsReader | null;
}

/** Machine statistics as published: what could be loaded, and what could not. */
export interface LoadedSeries {
  series: DstatSeries[];
  problems: string[];
}

/** The machine during the run, ready to draw. */
export interface Machine {
  hosts: HostCharts[];
  problems: string[];
}

/** Versions of `tests`: pages of older publishes stay readable. */
const READABLE: TestsFile['version'][] = [2, 3];

/** What a file of version 2 does not tell. */
const SINCE_3 = { path: '', host: null, lanes: [], lane: [], retries: [] };

/** Loads each file of the dataset once, on first use. */
export class Store {
  readonly dataset: Dataset;
  readonly #streams = new Map<string, Promise<LoadedStream>>();
  #series: Promise<LoadedSeries> | null = null;
  #events: Promise<EventsFile | null> | null = null;

  constructor(dataset: Dataset) {
    this.dataset = dataset;
  }

  /** The stream a route names; null stands for the first. Undefined if there is none. */
  find(key: string | null): Stream | undefined {
    const { streams } = this.dataset;
    return key === null ? streams[0] : streams.find((stream) => stream.key === key);
  }

  /** The tests of a stream; rejects with LoadError. */
  load(stream: Stream, onProgress?: OnProgress): Promise<LoadedStream> {
    const known = this.#streams.get(stream.key);
    if (known) return known;
    const loading = this.#load(stream, onProgress);
    this.#streams.set(stream.key, loading);
    loading.catch(() => this.#streams.delete(stream.key));
    return loading;
  }

  async #load(stream: Stream, onProgress?: OnProgress): Promise<LoadedStream> {
    const url = artifactUrl(this.dataset, stream.tests);
    const file = await loadJson<TestsFile>(url, onProgress);
    if (!Array.isArray(file?.method) || !READABLE.includes(file.version)) {
      throw new LoadError('malformed', url, 'The file is not of the format this page reads.');
    }
    const run = buildRun({ ...SINCE_3, ...file });
    const details = stream.attachments
      ? new DetailsReader(artifactUrl(this.dataset, stream.attachments), file.attachments)
      : null;
    return { key: stream.key, run, lanes: buildLanes(run), details };
  }

  /** Machine statistics of every host; what cannot be read is a problem, not an error. */
  series(): Promise<LoadedSeries> {
    this.#series ??= Promise.allSettled(
      this.dataset.series.map((artifact) =>
        loadJson<DstatSeries>(artifactUrl(this.dataset, artifact)),
      ),
    ).then((results) => {
      const loaded: LoadedSeries = { series: [], problems: [] };
      for (const result of results) {
        if (result.status === 'fulfilled') loaded.series.push(result.value);
        else loaded.problems.push(`Machine statistics could not be read: ${result.reason.message}`);
      }
      return loaded;
    });
    return this.#series;
  }

  /** The charts of every host, on the time axis that starts at `origin` (epoch milliseconds). */
  async machine(origin: number): Promise<Machine> {
    const { series, problems } = await this.series();
    return { hosts: series.map((host) => hostCharts(host, origin)), problems };
  }

  /** What the job did around the tests; null where it is not known. Rejects with LoadError. */
  events(): Promise<EventsFile | null> {
    const { events } = this.dataset;
    this.#events ??= events
      ? loadJson<EventsFile>(artifactUrl(this.dataset, events)).catch((error) => {
          this.#events = null;
          throw error;
        })
      : Promise.resolve(null);
    return this.#events;
  }
}
