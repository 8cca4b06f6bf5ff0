import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Look, Span } from '../../../src/format/terminal.ts';
import type { LinePlace } from '../../model/address/routes.ts';
import { type Classifier, type LineKind, partsOf, type Rows } from '../../model/details/lines.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import { visibleLine } from '../../model/run/visible.ts';
import { usePrinting } from '../hooks/use-printing.ts';
import { amendedHash, amendRoute } from '../hooks/use-route.ts';
import { useVirtualBox } from '../hooks/use-virtual.ts';
import '../../styles/details/lines.css';
import '../../styles/details/lines-print.css';

/** Pixels of a row that is not wrapped; `.lines` says the same. */
const ROW = 19;
/** Pixels of a letter of `.lines`, about. */
const LETTER = 7.6;
/** Up to so many rows are all rendered: the browser's own search finds them, and print has them. */
const FEW = 200;
const NONE: readonly Span[] = [];

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
  id = null,
  chosen = null,
}: {
  rows: Rows;
  kinds: Classifier;
  /** Rows to show; null: all. */
  shown: Uint32Array | null;
  wrap: boolean;
  /** Text to mark. */
  find?: string;
  /** Position among the shown rows to bring into sight; in the page as well, or only in the box; `quiet`: unmarked. */
  target?: { at: number; reveal: boolean; quiet?: boolean } | null;
  /** Of the attachment, where its lines have addresses. */
  id?: string | null;
  /** Lines that the address names. */
  chosen?: LinePlace | null;
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
  // It is there once the box has scrolled to it: then the page follows, once.
  const revealed = useRef<unknown>(null);
  useEffect(() => {
    if (!target?.reveal || revealed.current === target) return;
    const line = box.current?.querySelector('.line-current');
    if (!line) return;
    revealed.current = target;
    line.scrollIntoView({ block: 'nearest' });
  });
  return (
    <pre
      class={['lines', wrap && 'lines-wrap', id !== null && 'lines-numbered']
        .filter(Boolean)
        .join(' ')}
      style={{ '--digits': String(rows.lines.at(-1) ?? 1).length }}
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
                id={id}
                line={rows.lines[row] as number}
                text={rows.text[row] as string}
                spans={rows.spans.get(row) ?? NONE}
                kind={kinds.kind(row)}
                continued={rows.continued[row] === 1}
                find={find}
                chosen={chosen}
                current={target?.at === index && !target.quiet}
                measure={measure}
              />
            );
          })}
        </span>
      </span>
    </pre>
  );
}

/** A line's number, which is its address; with Shift a range goes to it from the line that was chosen. */
function LineNumber({ id, line, chosen }: { id: string; line: number; chosen: LinePlace | null }) {
  const place = { attachment: id, from: line, to: line };
  const choose = (event: MouseEvent) => {
    event.preventDefault();
    const start = event.shiftKey && chosen ? chosen.from : line;
    const lines = { ...place, from: Math.min(start, line), to: Math.max(start, line) };
    amendRoute('details', { lines });
  };
  return (
    // biome-ignore lint/a11y/useAnchorContent: a number that is neither copied nor found as text
    <a
      class="line-number"
      href={amendedHash('details', { lines: place })}
      tabIndex={-1}
      data-line={line}
      aria-label={`Line ${line}`}
      onClick={choose}
    />
  );
}

function Row({
  place,
  id,
  line,
  text,
  spans,
  kind,
  continued,
  find,
  chosen,
  current,
  measure,
}: {
  place: number;
  id: string | null;
  line: number;
  text: string;
  spans: readonly Span[];
  kind: LineKind;
  continued: boolean;
  find: string;
  chosen: LinePlace | null;
  current: boolean;
  measure: (row: Element | null) => void;
}) {
  const classes = ['line', `line-${kind}`];
  if (continued) classes.push('line-continued');
  if (chosen && line >= chosen.from && line <= chosen.to) classes.push('line-chosen');
  if (current) classes.push('line-current');
  return (
    <span class={classes.join(' ')} data-index={place} ref={measure}>
      {id !== null && !continued && <LineNumber id={id} line={line} chosen={chosen} />}
      <bdi dir="ltr">{rowText(text, spans, find)}</bdi>
      {'\n'}
    </span>
  );
}

const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

function classOf({ colour, bold, faint, underlined }: Look): string {
  const classes = colour === null ? [] : [`ansi-${COLOURS[colour]}`];
  if (bold) classes.push('ansi-bold');
  if (faint) classes.push('ansi-faint');
  if (underlined) classes.push('ansi-underlined');
  return classes.join(' ');
}

/** The text in its colours, every occurrence of what is looked for marked. */
export function rowText(text: string, spans: readonly Span[], find: string): ComponentChildren {
  if (find === '' && spans.length === 0) return visibleLine(text);
  return partsOf(text, spans, find).map(({ text: part, look, found }, i) => {
    const shown = found ? <mark key={i}>{visibleLine(part)}</mark> : visibleLine(part);
    // The parts of a row never change places.
    return look ? (
      <span key={i} class={classOf(look)}>
        {shown}
      </span>
    ) : (
      shown
    );
  });
}
