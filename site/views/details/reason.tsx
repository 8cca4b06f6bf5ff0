import { isReason, orderAttachments } from '../../model/attachment.ts';
import type { DetailsReader } from '../../model/details.ts';
import type { Test } from '../../model/run.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { Lines } from './lines.tsx';

/** The attachments of a test that say why it failed; fetched when this is first shown. */
export function Reason({ reader, test }: { reader: DetailsReader; test: Test }) {
  const loading = useLoading((onProgress) => reader.read(test, onProgress), test);
  if (loading.state === 'loading') return <p class="quiet reason-state">Loading…</p>;
  if (loading.state === 'failed') {
    return (
      <p class="reason-state" role="alert">
        The traceback could not be loaded. {loading.error.message}
      </p>
    );
  }
  const all = orderAttachments(loading.value);
  const reasons = all.filter(({ name, text }) => isReason(name) && text !== '');
  if (reasons.length === 0) {
    return (
      <p class="quiet reason-state">
        {all.length === 0 ? 'Nothing was attached to this test.' : 'No traceback was attached.'}
      </p>
    );
  }
  return (
    <div class="reason">
      {reasons.map(({ name, text }) => (
        <Lines key={name} text={text} first={60} wrap />
      ))}
    </div>
  );
}
