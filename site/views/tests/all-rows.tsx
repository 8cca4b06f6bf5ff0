import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { isProblem } from '../../../src/verdict/problems.ts';
import { detailsRoute, formatRoute } from '../../model/address/routes.ts';
import { lengthText } from '../../model/run/length.ts';
import type { Run, Test } from '../../model/run/run.ts';
import { STATUS } from '../../model/run/status.ts';
import { visible } from '../../model/run/visible.ts';
import type { Clock } from '../../model/timeline/clock.ts';

/**
 * Every test as a line of words, all in the page at once: for screen readers, printing and the browser's own
 * search. Made by hand of as few elements as can be: 12,000 rows of the table take seconds. What is out of sight is
 * laid out, too: Chromium hides from screen readers what `content-visibility` leaves out.
 */
export function AllRows({
  list,
  stream,
  run,
  order,
  clock,
  onKeyDown,
}: {
  list: RefObject<HTMLUListElement | null>;
  stream: string;
  run: Run;
  order: Uint32Array;
  clock: Clock;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  useLayoutEffect(() => {
    const row = template();
    const lines = Array.from(order, (index, place) => {
      const test = run.test(index);
      const line = fill(row, test, formatRoute(detailsRoute(stream, test)), place, clock);
      if (isProblem(test.status)) addReason(line, run.reason(index));
      return line;
    });
    list.current?.replaceChildren(...lines);
  }, [list, stream, run, order, clock]);
  return (
    <ul class="card all-rows" aria-label={`Tests of ${stream}`} ref={list} onKeyDown={onKeyDown} />
  );
}

/** Status, name, facts. */
function template(): HTMLElement {
  const row = document.createElement('li');
  const link = document.createElement('a');
  link.className = 'name';
  link.dir = 'ltr';
  link.append('');
  row.append('', link, '');
  return row;
}

function fill(row: HTMLElement, test: Test, href: string, place: number, clock: Clock) {
  const line = row.cloneNode(true) as HTMLElement;
  const [status, link, facts] = line.childNodes as unknown as [Text, HTMLAnchorElement, Text];
  line.className = `all-row row-${test.status}`;
  line.dataset.index = `${place}`;
  status.data = `${STATUS[test.status].label} `;
  link.href = href;
  (link.firstChild as Text).data = visible(test.name);
  facts.data = [
    ...(test.nth > 1 ? [` run ${test.nth}`] : []),
    ` ${lengthText(test)}`,
    ...(test.start === null ? [] : [` ${clock.when(test.start, 3)} ${clock.label}`]),
    // A name of somebody else's does not reorder the line: it is the last of it.
    ...(test.lane === null ? [] : [` ${visible(test.lane)}`]),
  ].join(',');
  return line;
}

function addReason(line: HTMLElement, reason: readonly string[]): void {
  if (reason.length === 0) return;
  const told = document.createElement('p');
  told.className = 'row-reason';
  told.textContent = visible(reason.join(' '));
  line.append(told);
}
