import type { ComponentChildren } from 'preact';
import type { EventsFile } from '../../../src/format/job.ts';
import { consoleRoute, formatRoute } from '../../model/address/routes.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { whyEmpty } from '../../model/run/empty.ts';
import { EndOfJob } from './end-of-job.tsx';

/** Why a stream, or (null) a build, shows no tests, and what ended the job. */
export function WhyEmpty({
  dataset,
  data,
  job,
  children,
}: {
  dataset: Dataset;
  data: LoadedStream | null;
  /** Null: nothing is known of it (yet). */
  job: EventsFile | null;
  children?: ComponentChildren;
}) {
  const told = whyEmpty(dataset.manifest, data);
  const output = dataset.console && (data?.key ?? dataset.console.text.artifact_name);
  return (
    <>
      {job && <EndOfJob job={job} output={output} />}
      <section class="card no-tests">
        <h2>{told.title}</h2>
        <p>{told.why}</p>
        {!job?.events.length && output !== null && (
          <a href={formatRoute(consoleRoute(output))}>Open the console</a>
        )}
        {children}
      </section>
    </>
  );
}
