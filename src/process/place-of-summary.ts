import { OUTPUT_DIRECTORY } from '../build/own-files.ts';
import type { Config } from '../config/schema.ts';
import { PAGE } from '../publish/publication.ts';
import type { Job } from '../queue/queue.ts';
import type { SummarySources } from '../summary/sources.ts';

/**
 * Where the summary of a build will be, and what its links lead to.
 *
 * @param config for the job, see configFor(): `publish.baseUrl` is of this machine's own root only
 */
export function placeOfSummary(
  { publish, queue }: Pick<Config, 'publish' | 'queue'>,
  { path, root = queue.rootName }: Job,
): Pick<SummarySources, 'path' | 'base' | 'page'> {
  const { baseUrl, siteDirectory, format } = publish;
  const place = [...path.split('/'), OUTPUT_DIRECTORY].map(encodeURIComponent).join('/');
  const known = baseUrl !== null && root === queue.rootName;
  return {
    path,
    base: known ? `${baseUrl.replace(/\/*$/, '')}/${place}/` : null,
    // of another site nobody knows the addresses, nor what it shows
    page: siteDirectory === null && format !== 'upstream' ? PAGE : null,
  };
}
