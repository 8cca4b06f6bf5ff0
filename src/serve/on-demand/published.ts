/** What was published of a run, as this server shows it: through the deployer's API, and as a site. */
import { StackvizError } from '../../base/errors.ts';
import { OUTPUT_DIRECTORY } from '../../build/own-files.ts';
import type { Artifact, DatasetConfig, Manifest, SiteConfig } from '../../format/dataset.ts';
import { FILES_MAX } from '../../requests/ids.ts';
import type { Missing } from '../../requests/state.ts';
import { openFileBeneath } from '../../tree/beneath.ts';

/** Our own files, which the sandbox wrote within its limits. */
const MAX_BYTES = 16 * 1024 * 1024;
const UPSTREAMS = new Set(['subunit', 'subunit-details', 'subunit-stats', 'dstat', 'console']);

async function readJson(tree: string, run: string, path: string): Promise<unknown> {
  const file = await openFileBeneath(tree, `${run}/${OUTPUT_DIRECTORY}/${path}`);
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES) throw new StackvizError('PUBLISHED_TOO_LARGE', `${path}: ${size} bytes`);
    return JSON.parse(await file.readFile('utf8'));
  } finally {
    await file.close();
  }
}

/** The dataset of a run. Rejects where it is not there (any more). */
export async function datasetOf(tree: string, run: string): Promise<DatasetConfig> {
  const { datasets } = (await readJson(tree, run, 'data/config.json')) as SiteConfig;
  const [dataset] = datasets;
  if (dataset === undefined) throw new StackvizError('PUBLISHED_EMPTY', 'no dataset');
  return dataset;
}

/** Its files in upstream's format, numbered from 1. */
export function upstreamFiles({ artifacts }: DatasetConfig): { number: number; file: Artifact }[] {
  return artifacts
    .filter(({ artifact_type: type }) => UPSTREAMS.has(type))
    .slice(0, FILES_MAX)
    .map((file, index) => ({ number: index + 1, file }));
}

/**
 * `config.json` for upstream's site in its deployer mode, which finds the id of the run behind `root` in
 * the address and asks `apiRoot` for the rest; for ours, which reads the datasets, with the address that
 * it was made from.
 */
export async function siteConfig(tree: string, run: string, url: string): Promise<object> {
  const config = (await readJson(tree, run, 'data/config.json')) as SiteConfig;
  const datasets = config.datasets.map((dataset) => ({ ...dataset, url }));
  return { deployer: true, root: '/s/', apiRoot: '/api', datasets };
}

/** `manifest.json` with a warning for everything that could not be fetched. */
export async function siteManifest(tree: string, run: string, missing: Missing[]): Promise<object> {
  const manifest = (await readJson(tree, run, 'manifest.json')) as Manifest;
  const warnings = missing.map(({ code, message, path }) => ({
    code,
    message,
    ...(path === undefined ? {} : { path }),
    count: 1,
  }));
  return { ...manifest, warnings: [...warnings, ...manifest.warnings] };
}
