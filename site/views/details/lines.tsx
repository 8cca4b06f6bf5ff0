import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Classifier, LineKind, Rows } from '../../model/details/lines.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import { visibleLine } from '../../model/run/visible.ts';
import { usePrinting } from '../hooks/use-printing.ts';
import { useVirtualBox } from '../hooks/use-virtual.ts';

/** Pixels of a row that is not wrapped; `.lines` says the same. */
const ROW = 19;
/** Pixels of a letter of `.lines`, about. */
const LETTER = 7.6;
/** Up to so many rows are all rendered: the browser's own search finds them, and print has them. */
const FEW = 200;

/**
 * The text of an attachment, row by row. Only what is in sight is in the DOM: an attachment may
 * have a million lines, or one of ten megabytes.
 */
export function Lines({
  rows,
  kinds,
  shown,
  wrap,
  find = '',
  target = null,
}: {
  rows: Rows;
  kinds: Classifier;
  /** Rows to show; null: all. */
  shown: Uint32Array | null;
  wrap: boolean;
  /** Text to mark. */
  find?: string;
  /** Position among the shown rows to bring into sight. */
  target?: { at: number } | null;
}) {
  const box = useRef<HTMLPreElement>(null);
  const paper = usePrinting();
  const count = shown ? shown.length : rows.text.length;
  const layout = useMemo(() => ({ rows, shown, wrap }), [rows, shown, wrap]);
  const { items, total, measure, scrollTo } = useVirtualBox(box, {
    count,
    estimate: (index) => {
      if (!wrap || !box.current) return ROW;
      const row = shown ? (shown[index] as number) : index;
      const letters = Math.max(1, Math.floor((box.current.clientWidth - 32) / LETTER));
      return ROW * Math.max(1, Math.ceil((rows.text[row] as string).length / letters));
    },
    overscan: count <= FEW ? FEW : 20,
    of: layout,
  });
  const left = paper && count > FEW ? count - FEW : 0;
  // On paper nothing scrolls: the end, where the exception stands.
  const places =
    left > 0 ? Array.from({ length: FEW }, (_, i) => left + i) : items.map(({ index }) => index);
  useEffect(() => {
    if (target) scrollTo(target.at, { align: 'center' });
  }, [target]);
  return (
    <pre
      class={wrap ? 'lines lines-wrap' : 'lines'}
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard
      tabIndex={0}
    >
      <span class="lines-all" style={{ height: `${total}px` }}>
        <span class="lines-shown" style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
          {left > 0 && (
            <span class="line">
              {`… ${formatCount(left)} lines before these`}
              {'\n'}
            </span>
          )}
          {places.map((index) => {
            const row = shown ? (shown[index] as number) : index;
            return (
              <Row
                key={row}
                place={index}
                text={rows.text[row] as string}
                kind={kinds.kind(row)}
                continued={rows.continued[row] === 1}
                find={find}
                current={target?.at === index}
                measure={measure}
              />
            );
          })}
        </span>
      </span>
    </pre>
  );
}

function Row({
  place,
  text,
  kind,
  continued,
  find,
  current,
  measure,
}: {
  place: number;
  text: string;
  kind: LineKind;
  continued: boolean;
  find: string;
  current: boolean;
  measure: (row: Element | null) => void;
}) {
  const classes = ['line', `line-${kind}`];
  if (continued) classes.push('line-continued');
  if (current) classes.push('line-current');
  return (
    <span class={classes.join(' ')} data-index={place} ref={measure}>
      <bdi dir="ltr">{find === '' ? visibleLine(text) : marked(text, find)}</bdi>
      {'\n'}
    </span>
  );
}

/** The text with every occurrence marked. */
export function marked(text: string, find: string): ComponentChildren {
  const [whole, wanted] = [text.toLowerCase(), find.toLowerCase()];
  // Lower case may be longer than the text (İ): places in it are then not places in the text.
  if (whole.length !== text.length) return visibleLine(text);
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (let hit = whole.indexOf(wanted); hit >= 0; hit = whole.indexOf(wanted, at)) {
    parts.push(visibleLine(text.slice(at, hit)));
    parts.push(<mark key={hit}>{visibleLine(text.slice(hit, hit + wanted.length))}</mark>);
    at = hit + wanted.length;
  }
  parts.push(visibleLine(text.slice(at)));
  return parts;
}
