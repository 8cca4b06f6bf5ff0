import { type DstatSeries, rerunsOf } from '../../../src/format/dataset.ts';
import type { EventsFile } from '../../../src/format/job.ts';
import type { Summary } from '../../../src/format/summary.ts';
import type { TestsFile } from '../../../src/format/tests.ts';
import { damageOf, unreadOf } from '../../../src/verdict/whole/damage.ts';
import type { Sentence } from '../../../src/verdict/whole/sentences.ts';
import { DetailsReader } from '../details/details.ts';
import type { HostCharts } from '../machine/series.ts';
import { buildRun, type Run } from '../run/run.ts';
import { buildLanes, type Lane } from '../timeline/lanes.ts';
import { LoadError, loadJson, type OnProgress } from './bytes.ts';
import { artifactUrl, type Dataset, findStream, type Stream } from './dataset.ts';
import { type KnownIssues, NO_KNOWN_ISSUES } from './no-known-issues.ts';
import type { Version2 } from './upgrade.ts';

/** One stream, loaded. */
export interface LoadedStream {
  key: string;
  /** The input, relative to the build; '' where it is not known. */
  path: string;
  /** Node it came from; null in a build of one. */
  host: string | null;
  /** The half of an upgrade it is of. */
  phase: 'old' | 'new' | null;
  run: Run;
  /** Why it is not whole: one for each of its breaks. */
  sentences: Sentence[];
  lanes: Lane[];
  /** Null where the dataset came without attachments. */
  details: DetailsReader | null;
  /** Keys of the streams of the build, by position. */
  names: readonly string[];
}

/** All streams of a build: what could be loaded, and what could not. */
export interface LoadedBuild {
  streams: LoadedStream[];
  failed: { key: string; error: Error }[];
  /** How many of them, and of inputs of which no stream could be made, may hold anything. */
  unread: number;
}

/** Streams that are loaded at once. */
const AT_ONCE = 6;

/** Machine statistics as published: what could be loaded, and what could not. */
export interface LoadedSeries {
  series: DstatSeries[];
  /** What each was made from, in their order. */
  files: string[];
  problems: string[];
}

/** The machine during the run, ready to draw. */
export interface Machine {
  hosts: HostCharts[];
  problems: string[];
}

/** Loads each file of the dataset once, on first use. */
export class Store {
  readonly dataset: Dataset;
  readonly #streams = new Map<string, Promise<LoadedStream>>();
  /** Who follows how far a stream has come. */
  readonly #followers = new Map<string, OnProgress>();
  #all: Promise<LoadedBuild> | null = null;
  #series: Promise<LoadedSeries> | null = null;
  #known: Promise<KnownIssues> | null = null;
  #events: Promise<EventsFile | null> | null = null;
  readonly #machines = new Map<number, Promise<Machine>>();

  constructor(dataset: Dataset) {
    this.dataset = dataset;
  }

  /** The stream a route names; null stands for the first. Undefined if there is none. */
  find(key: string | null): Stream | undefined {
    const { streams } = this.dataset;
    return key === null ? streams[0] : findStream(streams, key);
  }

  /** The tests of a stream; rejects with LoadError. The last `onProgress` is called, whoever began. */
  load(stream: Stream, onProgress?: OnProgress): Promise<LoadedStream> {
    if (onProgress) this.#followers.set(stream.key, onProgress);
    const known = this.#streams.get(stream.key);
    if (known) return known;
    const loading = this.#load(stream);
    this.#streams.set(stream.key, loading);
    loading.catch(() => this.#streams.delete(stream.key));
    return loading;
  }

  async #load(stream: Stream): Promise<LoadedStream> {
    const url = artifactUrl(this.dataset, stream.tests);
    const tell: OnProgress = (...progress) => this.#followers.get(stream.key)?.(...progress);
    const file = await asRead(await loadJson<TestsFile | Version2>(url, tell));
    if (file === null) {
      throw new LoadError('malformed', url, 'The file is not of the format this page reads.');
    }
    const { manifest, streams } = this.dataset;
    const position = streams.indexOf(stream);
    const { stopped: stop = null, warnings = [] } = manifest ?? {};
    const others = rerunsOf(manifest ?? {});
    const rerun = others.length > 0 ? await import('../explain/rerun.ts') : null;
    const beside = rerun?.judgeBeside(others, position) ?? null;
    const run = buildRun(file, damageOf(warnings, file.path), { position, stop, beside });
    const details = stream.attachments
      ? new DetailsReader(artifactUrl(this.dataset, stream.attachments), file.attachments)
      : null;
    const { path, host } = file;
    const telling =
      run.breaks.length > 0 ? await import('../../../src/verdict/whole/sentences.ts') : null;
    const sentences = telling?.sentencesOf(run) ?? [];
    const phase = stream.tests.phase ?? null;
    const names = streams.map(({ key }) => key);
    const lanes = buildLanes(run);
    return { key: stream.key, path, host, phase, run, sentences, lanes, details, names };
  }

  /** All streams of the build, in its order; what cannot be read is told, not thrown. */
  all(): Promise<LoadedBuild> {
    this.#all ??= this.#loadAll();
    return this.#all;
  }

  async #loadAll(): Promise<LoadedBuild> {
    const { streams } = this.dataset;
    const build: LoadedBuild = { streams: [], failed: [], unread: 0 };
    const results = new Map<Stream, LoadedStream>();
    const waiting = streams.slice();
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const stream = next;
        const done = (data: LoadedStream) => results.set(stream, data);
        await this.load(stream).then(done, (error: Error) => {
          build.failed.push({ key: stream.key, error });
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    build.streams = streams.flatMap((stream) => results.get(stream) ?? []);
    const warnings = this.dataset.manifest?.warnings ?? [];
    build.unread = build.failed.length + unreadOf(warnings, build.streams).length;
    // A lost connection may pass: the next visit tries again.
    if (build.failed.length > 0) this.#all = null;
    return build;
  }

  /** Machine statistics of every host; what cannot be read is a problem, not an error. */
  series(): Promise<LoadedSeries> {
    this.#series ??= Promise.allSettled(
      this.dataset.series.map((artifact) =>
        loadJson<DstatSeries>(artifactUrl(this.dataset, artifact)),
      ),
    ).then((results) => {
      const loaded: LoadedSeries = { series: [], files: [], problems: [] };
      for (const [i, result] of results.entries()) {
        if (result.status === 'fulfilled') {
          loaded.series.push(result.value);
          loaded.files.push(this.dataset.series[i]?.artifact_name ?? '');
        } else
          loaded.problems.push(`Machine statistics could not be read: ${result.reason.message}`);
      }
      return loaded;
    });
    return this.#series;
  }

  /** The charts of every host, on the time axis that starts at `origin` (epoch milliseconds). */
  machine(origin: number): Promise<Machine> {
    const known = this.#machines.get(origin);
    if (known) return known;
    const made = this.#chart(origin);
    this.#machines.set(origin, made);
    made.catch(() => this.#machines.delete(origin));
    return made;
  }

  async #chart(origin: number): Promise<Machine> {
    // The overview draws none.
    const loading = import('../machine/series.ts');
    const { series, files, problems } = await this.series();
    const { hostsCharts } = await loading;
    return { hosts: hostsCharts(series, files, origin), problems };
  }

  /** Bugs that the operator knows and this build shows; none where its summary cannot be had. */
  known(): Promise<KnownIssues> {
    const { summary } = this.dataset;
    this.#known ??=
      summary === null
        ? Promise.resolve(NO_KNOWN_ISSUES)
        : loadJson<Summary>(summary)
            .then(async (told) =>
              told.knownIssues?.length
                ? (await import('../run/known-issues.ts')).knownIssuesOf(told)
                : NO_KNOWN_ISSUES,
            )
            .catch(() => NO_KNOWN_ISSUES);
    return this.#known;
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

/** A `tests` file as the page reads it, whatever version wrote it; null for one it cannot read. */
async function asRead(file: TestsFile | Version2): Promise<TestsFile | null> {
  if (!Array.isArray(file?.method)) return null;
  if (file.version === 3) return file;
  return file.version === 2 ? (await import('./upgrade.ts')).fromVersion2(file as Version2) : null;
}
