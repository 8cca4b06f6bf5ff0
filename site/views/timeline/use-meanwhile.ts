import { useEffect, useMemo } from 'preact/hooks';
import type { Store } from '../../model/load/store.ts';
import type { Run } from '../../model/run/run.ts';
import { jobLanes, jobSpan } from '../../model/timeline/job.ts';
import type { Viewport } from '../../model/timeline/viewport.ts';
import { useLoading } from '../hooks/use-loading.ts';

/** What the machine and the job did meanwhile, as it comes; the viewport gets room for all of it. */
export function useMeanwhile(store: Store, run: Run, viewport: Viewport) {
  const machine = useLoading(() => store.machine(run.origin), run);
  const events = useLoading(() => store.events(), run);
  const hosts = machine.state === 'ready' ? machine.value : null;
  const job = useMemo(() => {
    const file = events.state === 'ready' ? events.value : null;
    return file ? jobLanes(file, run.origin) : [];
  }, [events, run]);
  useEffect(() => {
    for (const { times } of hosts?.hosts ?? []) {
      const [first, last] = [times[0], times.at(-1)];
      if (first !== undefined && last !== undefined) viewport.extend({ from: first, to: last });
    }
    const span = jobSpan(job);
    if (span) viewport.extend(span);
  }, [hosts, job, viewport]);
  return { hosts, problem: machine.state === 'failed' ? machine.error : null, job };
}
