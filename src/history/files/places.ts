/** Where the files of the history are, relative to the logs root. */
import type { Config } from '../../config/schema.ts';
import { HISTORY_DIRECTORY } from '../../publish/site.ts';
import { digest } from '../list.ts';

type Publishing = Pick<Config, 'publish'>;

export const directoryOf = ({ publish }: Publishing): string =>
  `${publish.assetsDirectory}/${HISTORY_DIRECTORY}`;

/** What is of all jobs. */
export const frontPath = (config: Publishing): string => `${directoryOf(config)}/front.json.gz`;

export const gridPath = (config: Publishing, job: string): string =>
  `${directoryOf(config)}/jobs/${digest(job)}.json.gz`;
