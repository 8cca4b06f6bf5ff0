import type { Dataset } from '../model/dataset.ts';
import { formatRoute } from '../model/routes.ts';
import { logsUrl } from './links.ts';
import { Foreign } from './parts/name.tsx';
import { Notice } from './parts/notice.tsx';

/** Upstream's console route. The output is not part of the dataset yet, but its log is near. */
export function ConsoleView({ dataset, stream }: { dataset: Dataset; stream: string }) {
  const logs = logsUrl(dataset);
  const console = dataset.manifest?.inputs.find((input) => input.kind === 'console');
  return (
    <Notice title="The console is not shown here yet">
      {logs ? (
        <p>
          The job's output is in{' '}
          <a href={console ? logs + console.path : logs}>
            {console ? <Foreign text={console.path} /> : 'the logs of this build'}
          </a>
          .
        </p>
      ) : (
        <p>This page came without the logs of the job.</p>
      )}
      <p>
        <a href={formatRoute({ view: 'overview', stream })}>Go to the overview</a>
      </p>
    </Notice>
  );
}
