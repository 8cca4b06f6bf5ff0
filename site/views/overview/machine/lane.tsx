import { useRef } from 'preact/hooks';
import { countOf } from '../../../model/machine/quantity.ts';
import { type Load, loadPath, readingOf } from '../../../model/machine/trace.ts';
import type { Run } from '../../../model/run/run.ts';
import { visible } from '../../../model/run/visible.ts';
import { padSpan } from '../../../model/timeline/span.ts';
import { useWidth } from '../../hooks/use-size.ts';
import { MAP_PAD } from '../strip.tsx';

const HEIGHT = 24;
/** Hosts drawn; the timeline has all. */
const LISTED = 2;

/** The processors under the map of the tests, on its time axis. */
export function MachineLane({ run, loads }: { run: Run; loads: readonly Load[] }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const span = padSpan({ from: 0, to: run.length }, MAP_PAD);
  const more = loads.length - LISTED;
  return (
    <div class="machine-lane" ref={box}>
      {width > 0 &&
        loads.slice(0, LISTED).map((load, i) => (
          // Two hosts may share a name, or have none; the list never changes.
          <figure key={i}>
            <svg
              viewBox={`0 0 ${width} ${HEIGHT}`}
              preserveAspectRatio="none"
              role="img"
              aria-label={textOf(load, run)}
            >
              <path d={loadPath(load, span, width, HEIGHT)} />
            </svg>
            <figcaption aria-hidden="true">{nameOf(load)}</figcaption>
          </figure>
        ))}
      {loads.length === 0 && (
        <p class="quiet">No CPU usage is in what could be read of the machine's recordings</p>
      )}
      {more > 0 && <p class="quiet">and {countOf(more, 'host')} more, on the timeline</p>}
    </div>
  );
}

const nameOf = ({ host }: Load) => (host === null ? 'CPU' : `CPU, ${visible(host)}`);

function textOf(load: Load, run: Run): string {
  const reading = readingOf(load, { from: 0, to: run.length });
  if (reading === null) return `${nameOf(load)}: not measured during the tests`;
  const [mean, max] = [Math.round(reading.mean), Math.round(reading.max)];
  return `${nameOf(load)} during the tests: mean ${mean} %, highest ${max} %`;
}
