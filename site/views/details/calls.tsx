import { useMemo, useState } from 'preact/hooks';
import { type DetailsReader, textOf } from '../../model/details/details.ts';
import { splitRows } from '../../model/details/lines.ts';
import { findCalls, pathOf, type RestCall } from '../../model/details/requests.ts';
import { formatCount, formatDuration } from '../../model/machine/quantity.ts';
import type { Test } from '../../model/run/run.ts';
import { visible } from '../../model/run/visible.ts';
import { useLoading } from '../hooks/use-loading.ts';

/** Calls listed at first. */
const FIRST = 25;
/** Larger logs are not read for calls before somebody opens them. */
const READ_LIMIT = 8 * 1024 * 1024;

interface LoggedCall extends RestCall {
  attachment: string;
}

/** The REST calls a tempest test logged; each leads to its place in the log. */
export function Calls({
  reader,
  test,
  onShow,
}: {
  reader: DetailsReader;
  test: Test;
  onShow: (target: { name: string; row: number }) => void;
}) {
  const loading = useLoading((onProgress) => reader.read(test.index, onProgress), test);
  const [limit, setLimit] = useState(FIRST);
  const calls = useMemo(() => {
    if (loading.state !== 'ready') return [];
    return loading.value.flatMap((attachment): LoggedCall[] => {
      if (!attachment.text || attachment.data.length > READ_LIMIT) return [];
      const text = textOf(attachment);
      if (!text.includes('Request (')) return [];
      return findCalls(splitRows(text)).map((call) => ({ ...call, attachment: attachment.name }));
    });
  }, [loading]);
  if (calls.length === 0) return null;
  const failed = calls.filter((call) => call.status >= 400).length;
  return (
    <section class="card" aria-labelledby="calls-title">
      <h2 class="card-head" id="calls-title">
        REST calls{' '}
        <span class="count">
          {formatCount(calls.length)}
          {failed > 0 && `, ${formatCount(failed)} with an error`}
        </span>
      </h2>
      <ol class="calls">
        {calls.slice(0, limit).map((call) => (
          <li
            key={`${call.attachment} ${call.row}`}
            class={call.status >= 400 ? 'call call-bad' : 'call'}
          >
            <button
              type="button"
              class="call-show"
              title={visible(call.url)}
              onClick={() => onShow({ name: call.attachment, row: call.row })}
            >
              <span class="call-status">{call.status}</span>
              <span class="call-method">{call.method}</span>
              <bdi class="call-url">{visible(pathOf(call.url))}</bdi>
              <span class="num">{call.seconds === null ? '' : formatDuration(call.seconds)}</span>
            </button>
          </li>
        ))}
      </ol>
      {calls.length > limit && (
        <p class="more">
          <button type="button" class="button" onClick={() => setLimit(limit + 500)}>
            Show {formatCount(Math.min(500, calls.length - limit))} more
          </button>
        </p>
      )}
    </section>
  );
}
