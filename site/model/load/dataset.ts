import type {
  Artifact,
  ArtifactType,
  DatasetConfig,
  Manifest,
  SiteConfig,
} from '../../../src/format/dataset.ts';
import { LoadError, loadJson } from './bytes.ts';

/** One test stream: the files that describe one run of the tests. */
export interface Stream {
  /** In the routes; the artifact name, numbered where two streams share it. */
  key: string;
  tests: Artifact;
  attachments: Artifact | null;
}

/** What packers add to a file's name, which is in what the page calls a stream and not in its key. */
const PACKED_END = /(?:\.(?:gz|bz2|xz|zst)){1,3}$/;

/** The stream of a key, or of its file's name as somebody types it. */
export const findStream = (streams: readonly Stream[], typed: string): Stream | undefined =>
  streams.find(({ key }) => key === typed) ??
  streams.find(({ key }) => key === typed.replace(PACKED_END, ''));

/** What config.json and manifest.json say; nothing else is loaded yet. */
export interface Dataset {
  /** Absolute URL of the folder config.json is in. */
  base: string;
  /** The logs are elsewhere, at the `url` of the config. */
  onDemand: boolean;
  /** Absolute URL of the folder the build's page is in. */
  page: string;
  config: DatasetConfig;
  /** Null where the data came from another exporter than ours. */
  manifest: Manifest | null;
  /** Absolute URL of summary.json; null where the build has none. */
  summary: string | null;
  streams: Stream[];
  /** One `dstat-series` a host. */
  series: Artifact[];
  /** Phases and tasks of the job; null where its output was not there to tell. */
  events: Artifact | null;
  console: { text: Artifact; index: Artifact } | null;
  /** What the services logged while tests failed; null where none did, or no logs are there. */
  serviceLogs: Artifact | null;
  /** What the job did before; missing where no history is kept. */
  history?: Artifact | null;
}

const UNKNOWN_BUILD: DatasetConfig = {
  name: null,
  url: null,
  status: null,
  ci_username: null,
  pipeline: null,
  change_id: null,
  revision: null,
  change_project: null,
  change_subject: null,
  artifacts: [],
};

/** Loads what describes the build. A missing manifest is no error, a missing config is. */
export async function loadDataset(pageUrl: string, dataPath: string): Promise<Dataset> {
  const base = new URL(dataPath, pageUrl).href;
  const [site, manifest] = await Promise.all([
    loadJson<SiteConfig>(new URL('config.json', base).href),
    loadJson<Manifest>(new URL('manifest.json', pageUrl).href).catch(() => null),
  ]);
  if (!Array.isArray(site?.datasets)) {
    const url = new URL('config.json', base).href;
    throw new LoadError('malformed', url, 'The file lists no datasets.');
  }
  const artifacts = site.datasets.flatMap((dataset) => dataset.artifacts ?? []);
  const first = (type: ArtifactType) =>
    artifacts.find((artifact) => artifact.artifact_type === type) ?? null;
  const [text, index] = [first('console-text'), first('console-index')];
  return {
    base,
    onDemand: site.deployer === true,
    page: new URL('.', pageUrl).href,
    config: site.datasets[0] ?? UNKNOWN_BUILD,
    manifest,
    summary: manifest?.files.includes('summary.json')
      ? new URL('summary.json', pageUrl).href
      : null,
    streams: groupStreams(artifacts),
    series: artifacts.filter((artifact) => artifact.artifact_type === 'dstat-series'),
    events: first('events'),
    history: first('history'),
    console: text && index ? { text, index } : null,
    serviceLogs: first('service-logs'),
  };
}

/**
 * Puts the files of each stream together. Two streams may share a name (a file of each host): the
 * k-th `tests` of a name goes with the k-th `attachments` of that name.
 */
export function groupStreams(artifacts: Artifact[]): Stream[] {
  const seen = new Map<string, number>();
  return artifacts
    .filter((artifact) => artifact.artifact_type === 'tests')
    .map((tests) => {
      const name = tests.artifact_name;
      const nth = seen.get(name) ?? 0;
      seen.set(name, nth + 1);
      const attachments = artifacts.filter(
        (other) => other.artifact_type === 'attachments' && other.artifact_name === name,
      );
      return {
        key: nth === 0 ? name : `${name}~${nth + 1}`,
        tests,
        attachments: attachments[nth] ?? null,
      };
    });
}

/** Absolute URL of an artifact. Names may hold `#`, `?` and `%`, so every segment is encoded. */
export function artifactUrl(dataset: Dataset, artifact: Artifact): string {
  return new URL(artifact.path.split('/').map(encodeURIComponent).join('/'), dataset.base).href;
}
