import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Route } from '../../model/address/routes.ts';
import { readAround } from '../../model/explain/excerpt.ts';
import { loadServiceLogs, logAddress } from '../../model/explain/logs.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import { visible, visibleLine } from '../../model/run/visible.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { Foreign } from '../parts/name.tsx';
import { LoadFailure, Notice, Progress } from '../parts/notice.tsx';
import '../../styles/explain/log.css';

/** Lines that are shown before and behind the one that is asked for. */
const AROUND = 100;

type LogRoute = Route & { view: 'log' };

/** A line of a service's log, and those around it: of the log that lies beside the page, as it is now. */
export function LogView({ dataset, route }: { dataset: Dataset; route: LogRoute }) {
  const loading = useLoading(() => loadServiceLogs(dataset), dataset);
  if (loading.state === 'loading')
    return <Progress loading={loading} what="what services logged" />;
  if (loading.state === 'failed') {
    return <LoadFailure error={loading.error} what="What services logged" />;
  }
  // Only what was read there is looked for: an address may name anything.
  const log = loading.value?.logs.find(({ path }) => path === route.file);
  const address = log === undefined ? null : logAddress(dataset, log);
  if (log === undefined || address === null || route.line > log.lines) {
    return (
      <Notice title="Not in this run">
        <p>
          Line {formatCount(route.line)} of <Foreign text={route.file} /> is not in the logs beside
          this page.
        </p>
      </Notice>
    );
  }
  return <Around key={`${route.file} ${route.line}`} address={address} route={route} />;
}

function Around({ address, route: { file, line } }: { address: string; route: LogRoute }) {
  const loading = useLoading(() => readAround(address, line, AROUND), address);
  const told = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => told.current?.scrollIntoView({ block: 'center' }), [loading.state]);
  const whole = (
    <a href={address} target="_blank" rel="noreferrer">
      The whole log
    </a>
  );
  if (loading.state === 'loading') return <Progress loading={loading} what="the log" />;
  if (loading.state === 'failed') {
    return (
      <>
        <LoadFailure error={loading.error} what="The log" />
        <p class="quiet">{whole}, as the server sends it</p>
      </>
    );
  }
  const { first, lines, damage } = loading.value;
  return (
    <article class="log-view">
      <h1>
        <Foreign text={file} />
      </h1>
      <p class="quiet">
        Line {formatCount(line)} and what stands around it. {whole}, as the server sends it
      </p>
      {line >= first + lines.length && <p role="alert">The log has no line {formatCount(line)}.</p>}
      <ol class="card log-lines" start={first}>
        {lines.map((text, i) => (
          <li
            key={first + i}
            ref={first + i === line ? told : null}
            class={first + i === line ? 'log-line log-line-told' : 'log-line'}
            aria-current={first + i === line ? 'location' : undefined}
          >
            <bdi dir="ltr">{visibleLine(text)}</bdi>
          </li>
        ))}
      </ol>
      {damage !== null && <p role="alert">{visible(damage)}</p>}
    </article>
  );
}
