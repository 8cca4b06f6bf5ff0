import { useState } from 'preact/hooks';
import { isFailed } from '../../../src/format/job.ts';
import { plainLine } from '../../../src/format/terminal.ts';
import type { Section } from '../../model/console/sections.ts';
import { isTrouble } from '../../model/console/sections.ts';
import { countOf, formatCount, formatDuration } from '../../model/machine/quantity.ts';
import { visible, visibleLine } from '../../model/run/visible.ts';
import { rowText } from '../details/lines.tsx';

/** Characters of a line shown at first: one of 64 KiB takes long to lay out, and nobody asked. */
const SHOWN = 2000;
/** Deeper sections are not moved in further. */
const MAX_DEPTH = 6;

/** What every row is given. */
export interface RowProps {
  row: number;
  count: number;
  /** The only row Tab comes to; arrows go on from it. */
  focusable: boolean;
  measure: ((row: Element | null) => void) | null;
}

/** The head of a section, which folds it. */
export function SectionRow({
  row,
  count,
  focusable,
  measure,
  section,
  open,
  onToggle,
}: RowProps & { section: Section; open: boolean; onToggle: () => void }) {
  const { kind, name, hosts, depth, from, to } = section;
  const classes = ['out', 'out-section', `out-${kind}`];
  if (isTrouble(section)) classes.push(isFailed(section.result) ? 'out-bad' : 'out-stopped');
  return (
    <li
      class={classes.join(' ')}
      data-index={row}
      aria-posinset={row + 1}
      aria-setsize={count}
      ref={measure}
    >
      <button
        type="button"
        class="out-head"
        data-row={row}
        tabIndex={focusable ? 0 : -1}
        aria-expanded={open}
        onClick={onToggle}
        style={{ paddingLeft: `${8 + Math.min(depth, MAX_DEPTH) * 14}px` }}
      >
        <span class="out-fold" aria-hidden="true">
          {open ? '▾' : '▸'}
        </span>
        <span class="out-kind">{kind}</span> <bdi class="out-name">{visible(name)}</bdi>
        {hosts.length > 0 && <bdi class="out-quiet"> {visible(hosts.join(', '))}</bdi>}
        <span class="out-facts">
          {' '}
          <span class="out-result">{resultOf(section)}</span>{' '}
          <span class="out-quiet">
            {section.start !== null &&
              section.end !== null &&
              `${formatDuration((section.end - section.start) / 1000)}, `}
            {countOf(to - from, 'line')}
          </span>
        </span>
      </button>
    </li>
  );
}

function resultOf({ result, start, end }: Section): string {
  if (result !== null) return result;
  return start !== null && end === null ? 'never ended' : '';
}

const LEVEL = ['', 'warning', 'error'] as const;

/** A line, its number (which is its link), its time and its node. */
export function LineRow({
  row,
  count,
  focusable,
  measure,
  line,
  href,
  text,
  time,
  host,
  level,
  chosen,
  hit,
  find,
  onChoose,
}: RowProps & {
  line: number;
  href: string;
  /** Null: not loaded yet. */
  text: string | null;
  time: string;
  /** Null: the output names no node. */
  host: string | null;
  /** 0: plain, 1: warning, 2: error. */
  level: number;
  chosen: boolean;
  hit: boolean;
  /** Text to mark; empty for a pattern, which only a worker matches. */
  find: string;
  onChoose: (line: number, extend: boolean) => void;
}) {
  const name = LEVEL[level] ?? '';
  const classes = ['out', 'out-line'];
  if (name) classes.push(`out-${name}`);
  if (chosen) classes.push('out-chosen');
  if (hit) classes.push('out-hit');
  return (
    <li
      class={classes.join(' ')}
      data-index={row}
      aria-posinset={row + 1}
      aria-setsize={count}
      aria-current={chosen ? 'true' : undefined}
      ref={measure}
    >
      <a
        class="out-number"
        href={href}
        data-row={row}
        tabIndex={focusable ? 0 : -1}
        aria-label={`Line ${line + 1}`}
        onClick={(event) => {
          // Other keys open it elsewhere, as with any link.
          if (event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          onChoose(line, event.shiftKey);
        }}
      >
        {line + 1}
      </a>
      <span class="out-time">{time}</span>
      {host !== null && <bdi class="out-host">{visible(host)}</bdi>}
      <span class="out-text">
        {name && <span class="hidden-visually">{name}: </span>}
        {text === null ? <span class="out-quiet">…</span> : <LineText text={text} find={find} />}
      </span>
    </li>
  );
}

function LineText({ text, find }: { text: string; find: string }) {
  const [whole, setWhole] = useState(false);
  const plain = plainLine(text);
  const shown = whole ? plain : plain.slice(0, SHOWN);
  return (
    <>
      <bdi dir="ltr">{find === '' ? visibleLine(shown) : rowText(shown, [], find)}</bdi>
      {shown.length < plain.length && (
        <button type="button" class="out-more" onClick={() => setWhole(true)}>
          {formatCount(plain.length - shown.length)} more characters
        </button>
      )}
    </>
  );
}
