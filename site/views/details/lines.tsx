import { useMemo, useState } from 'preact/hooks';
import { classify, LINE_LIMIT, type Line, shownLine, splitLines } from '../../model/attachment.ts';
import { formatCount } from '../../model/quantity.ts';

/** Lines added by one "show more". */
const MORE = 1000;

/**
 * The text of an attachment, line by line. Only what is shown is in the DOM: an attachment may have
 * a million lines, or one of ten megabytes.
 */
export function Lines({
  text,
  first,
  wrap,
}: {
  text: string;
  /** Lines shown at first. */
  first: number;
  wrap: boolean;
}) {
  const [limit, setLimit] = useState(first);
  const all = useMemo(() => splitLines(text), [text]);
  const shown = useMemo(() => classify(all.slice(0, limit)), [all, limit]);
  const rest = all.length - shown.length;
  return (
    <>
      <pre
        class={wrap ? 'lines lines-wrap' : 'lines'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard
        tabIndex={0}
      >
        {shown.map((line, i) => (
          // Lines never move: their position is their identity.
          <LineView key={i} line={line} />
        ))}
      </pre>
      {rest > 0 && (
        <p class="more">
          <button type="button" class="button" onClick={() => setLimit(limit + MORE)}>
            Show {formatCount(Math.min(MORE, rest))} more
          </button>
          <span class="quiet"> {formatCount(rest)} lines not shown</span>
        </p>
      )}
    </>
  );
}

function LineView({ line }: { line: Line }) {
  const [limit, setLimit] = useState(LINE_LIMIT);
  const hidden = line.text.length - limit;
  return (
    <span class={`line line-${line.kind}`}>
      <bdi dir="ltr">{shownLine(line.text, limit)}</bdi>
      {hidden > 0 && (
        <button type="button" class="line-more" onClick={() => setLimit(limit + LINE_LIMIT * 10)}>
          … {formatCount(hidden)} more characters
        </button>
      )}
      {'\n'}
    </span>
  );
}
