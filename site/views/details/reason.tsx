import { useMemo } from 'preact/hooks';
import { orderAttachments } from '../../model/details/attachments.ts';
import type { DetailsReader } from '../../model/details/details.ts';
import { Classifier, rowOfReason, splitRows } from '../../model/details/lines.ts';
import { textOf } from '../../model/details/section.ts';
import type { Test } from '../../model/run/run.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { Lines } from './lines.tsx';

/** The attachments of a test that say why it failed; fetched when this is first shown. */
export function Reason({
  reader,
  test,
  atEnd = false,
}: {
  reader: DetailsReader;
  test: Test;
  /** Scrolled to their ends, where the exception stands. */
  atEnd?: boolean;
}) {
  const loading = useLoading((onProgress) => reader.read(test.index, onProgress), test);
  if (loading.state === 'loading') return <p class="quiet reason-state">Loading…</p>;
  if (loading.state === 'failed') {
    return (
      <p class="reason-state" role="alert">
        What says why could not be loaded. {loading.error.message}
      </p>
    );
  }
  const all = orderAttachments(loading.value);
  const reasons = all.filter(({ why, text, data }) => why && text && data.length > 0);
  if (reasons.length === 0) {
    return (
      <p class="quiet reason-state">
        {all.length === 0
          ? 'Nothing was attached to this test.'
          : 'Nothing that was attached says why.'}
      </p>
    );
  }
  return (
    <div class="reason">
      {reasons.map((attachment, i) => (
        // A stream may attach two of one name.
        <ReasonText key={i} text={textOf(attachment)} atEnd={atEnd} />
      ))}
    </div>
  );
}

function ReasonText({ text, atEnd }: { text: string; atEnd: boolean }) {
  const rows = useMemo(() => splitRows(text), [text]);
  const kinds = useMemo(() => new Classifier(rows), [rows]);
  const target = useMemo(
    () => (atEnd ? { at: rowOfReason(rows, kinds), reveal: false, quiet: true } : null),
    [rows, kinds, atEnd],
  );
  return <Lines rows={rows} kinds={kinds} shown={null} wrap target={target} />;
}
