import { useEffect, useId, useMemo, useState } from 'preact/hooks';
import type { Reading } from '../../model/address/routes.ts';
import {
  Classifier,
  findRows,
  type Rows,
  rowOfReason,
  rowsOfLines,
  splitRows,
} from '../../model/details/lines.ts';
import { type Attachment, textOf } from '../../model/details/section.ts';
import { countOf, formatBytes, formatCount } from '../../model/machine/quantity.ts';
import { ButtonOf } from '../parts/button-of.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { Foreign } from '../parts/name.tsx';
import { Lines } from './lines.tsx';
import type { Own } from './use-own-lines.ts';

/** One attachment that is text; closed, it is not even decoded. */
export function TextAttachment({
  id,
  attachment,
  begin,
  reading,
  target,
  own,
}: {
  /** In addresses of its lines; null: they have none. */
  id: string | null;
  attachment: Attachment;
  begin: boolean;
  reading: Reading;
  /** Row to bring into sight. */
  target: { row: number } | null;
  own: Own;
}) {
  const { name, data, dropped, why } = attachment;
  const [open, setOpen] = useState(begin);
  const [wrap, setWrap] = useState(why);
  const empty = data.length === 0;
  const title = useId();
  // What is looked for may be in here.
  useEffect(() => {
    if (target || reading.find) setOpen(true);
  }, [target, reading.find]);
  return (
    <section class={why ? 'card attachment attachment-reason' : 'card attachment'}>
      <div class="card-head attachment-head">
        <h2>
          <button
            type="button"
            id={title}
            class="disclosure"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <Foreign text={name} />
          </button>
        </h2>
        <span class="count">
          {empty ? 'empty' : formatBytes(data.length)}
          {dropped > 0 && `, ${formatBytes(dropped)} left out by the server`}
        </span>
        {!empty && (
          <div class="attachment-tools">
            {open && (
              <ButtonOf of={title} aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
                Wrap
              </ButtonOf>
            )}
            <CopyButton of={title} text={() => textOf(attachment)} />
            <ButtonOf of={title} onClick={() => openRaw(attachment)}>
              Raw
            </ButtonOf>
          </div>
        )}
      </div>
      {open && !empty && (
        <AttachmentText
          id={id}
          title={title}
          attachment={attachment}
          wrap={wrap}
          reading={reading}
          target={target}
          own={own}
        />
      )}
    </section>
  );
}

function AttachmentText({
  id,
  title,
  attachment,
  wrap,
  reading: { find = '', level, lines },
  target,
  own,
}: {
  id: string | null;
  /** Of the element that names it. */
  title: string;
  attachment: Attachment;
  wrap: boolean;
  reading: Reading;
  target: { row: number } | null;
  own: Own;
}) {
  const { why } = attachment;
  const rows = useMemo(() => splitRows(textOf(attachment)), [attachment]);
  const kinds = useMemo(() => new Classifier(rows), [rows]);
  const chosen = lines && lines.attachment === id ? lines : null;
  const ownRows = useMemo(() => rowsOfLines(rows, ownLines(own, id, rows)), [own, id, rows]);
  const [folds, setFolds] = useState(true);
  // What is asked for may be in the folded part.
  const folded = folds && find === '' && !level && !chosen && !target ? ownRows : null;
  const shown = useMemo(
    () => folded ?? (level && kinds.hasRecords ? kinds.atLeast(level) : null),
    [kinds, level, folded],
  );
  const hits = useMemo(() => findRows(rows, find, shown), [rows, find, shown]);
  const [{ hit, stepped }, setHit] = useState({ hit: 0, stepped: false });
  useEffect(() => setHit({ hit: 0, stepped: false }), [hits]);
  const place = useMemo(() => {
    const found = hits[hit];
    if (found !== undefined) return { at: found, reveal: stepped };
    const row = target?.row ?? (chosen ? rows.lines.indexOf(chosen.from) : -1);
    if (row < 0 && find === '' && why && !shown) {
      return { at: rowOfReason(rows, kinds), reveal: false, quiet: true };
    }
    if (row < 0) return null;
    return { at: shown ? Math.max(0, shown.indexOf(row)) : row, reveal: true };
  }, [hits, hit, stepped, target, shown, chosen?.from, find]);
  const step = (by: number) =>
    setHit({ hit: (hit + by + hits.length) % hits.length, stepped: true });
  return (
    <>
      <OwnNote
        own={own}
        title={title}
        count={ownRows?.length ?? null}
        all={rows.text.length}
        folded={folded !== null}
        onFold={ownRows && find === '' && !level && !chosen && !target ? setFolds : null}
      />
      {find !== '' && (
        <p class="found" role="status">
          {hits.length === 0
            ? 'Not found here'
            : `${formatCount(hit + 1)} of ${formatCount(hits.length)}`}
          {hits.length > 1 && (
            <>
              <ButtonOf of={title} onClick={() => step(-1)}>
                Previous
              </ButtonOf>
              <ButtonOf of={title} onClick={() => step(1)}>
                Next
              </ButtonOf>
            </>
          )}
        </p>
      )}
      {shown?.length === 0 ? (
        <p class="empty-line">Nothing of this level was logged.</p>
      ) : (
        <Lines
          rows={rows}
          kinds={kinds}
          shown={shown}
          wrap={wrap}
          find={find}
          target={place}
          id={id}
          chosen={chosen}
        />
      )}
    </>
  );
}

/** Shorter attachments are read whole. */
const LONG = 40;

/** The lines of a long attachment that only this test has, where they are few. */
function ownLines(own: Own, id: string | null, rows: Rows): readonly number[] | null {
  if (own.state !== 'known' || id === null || rows.text.length < LONG) return null;
  const lines = own.lines.get(id) ?? [];
  return lines.length > 0 && lines.length <= rows.text.length / 2 ? lines : null;
}

/** How many lines are in no passing test, and the way to the others. */
function OwnNote({
  own,
  title,
  count,
  all,
  folded,
  onFold,
}: {
  own: Own;
  title: string;
  /** Null: all of them are shown. */
  count: number | null;
  all: number;
  folded: boolean;
  onFold: ((folds: boolean) => void) | null;
}) {
  if (all < LONG) return null;
  if (own.state === 'comparing')
    return <p class="own-note quiet">Comparing with the tests that passed…</p>;
  if (own.state === 'large') {
    return (
      <p class="own-note">
        <ButtonOf of={title} onClick={own.compare}>
          Find what only this test logged
        </ButtonOf>{' '}
        <span class="quiet">reads {formatBytes(own.bytes)}</span>
      </p>
    );
  }
  if (own.state !== 'known' || count === null) return null;
  return (
    <p class="own-note">
      {folded ? 'Folded to' : 'There are'} {formatCount(count)} of {formatCount(all)} lines: the
      first of each kind that none of the {countOf(own.tests, 'passing test')} has.{' '}
      {onFold && (
        <ButtonOf of={title} onClick={() => onFold(!folded)}>
          {folded ? 'Show all lines' : 'Fold the others'}
        </ButtonOf>
      )}
    </p>
  );
}

/** Opens the attachment as a plain text document of its own. */
function openRaw(attachment: Attachment): void {
  const blob = new Blob([attachment.data as Uint8Array<ArrayBuffer>], {
    type: 'text/plain;charset=utf-8',
  });
  const url = URL.createObjectURL(blob);
  window.open(url, '_blank', 'noopener');
  // The new tab has read it long before.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
