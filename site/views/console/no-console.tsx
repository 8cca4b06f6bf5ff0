import { formatRoute } from '../../model/address/routes.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import { visible } from '../../model/run/visible.ts';
import { logsUrl } from '../links.ts';
import { Foreign } from '../parts/name.tsx';
import { Notice } from '../parts/notice.tsx';

/** Why there is no console, and where the output may be. */
export function NoConsole({ dataset, stream }: { dataset: Dataset; stream: string }) {
  const logs = logsUrl(dataset);
  const { inputs = [], warnings = [] } = dataset.manifest ?? {};
  const input = inputs.find(({ kind }) => /^(?:job-output|console-html|console-text)$/.test(kind));
  const about = warnings.filter(({ path }) => path !== undefined && path === input?.path);
  return (
    <Notice title="No console">
      {input ? (
        <p>
          Nothing could be read of the job's output,{' '}
          {logs ? (
            <a href={logs + input.path.split('/').map(encodeURIComponent).join('/')}>
              <Foreign text={input.path} />
            </a>
          ) : (
            <Foreign text={input.path} />
          )}
          .
        </p>
      ) : (
        <p>The job's output was not among the files this page was made from.</p>
      )}
      {about.map((warning) => (
        <p key={warning.code}>
          <code>{warning.code}</code> {visible(warning.message)}
        </p>
      ))}
      {!input && logs && (
        <p>
          It may be in <a href={logs}>the logs of this build</a>.
        </p>
      )}
      <p>
        <a href={formatRoute({ view: 'overview', stream })}>Go to the overview</a>
      </p>
    </Notice>
  );
}
