import type { FrontFile } from '../../../src/format/jobs/front.ts';
import { countOf } from '../../model/machine/quantity.ts';

const HOUR_MS = 3_600_000;
/** A worker that has nothing to do writes the page once an hour; it takes longer where it reads a large tree anew. */
const LATE_MS = 3 * HOUR_MS;

/**
 * That the page is late. It is all that a file can say of the workers: when they are dead, none of them writes so.
 */
export function StaleNotice({ front: { at } }: { front: FrontFile }) {
  const lateMs = Date.now() - at;
  if (lateMs <= LATE_MS) return null;
  return (
    <section class="card">
      <h2 class="card-head">Not written for {countOf(Math.floor(lateMs / HOUR_MS), 'hour')}</h2>
      <p>
        By this browser’s clock. A worker writes this page once an hour at least: it may be that
        none is at work, or that the index of runs cannot be reached. <code>stackvizd status</code>{' '}
        on the worker’s machine says more.
      </p>
    </section>
  );
}
