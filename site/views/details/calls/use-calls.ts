import { useMemo } from 'preact/hooks';
import type { DetailsReader } from '../../../model/details/details.ts';
import { splitRows } from '../../../model/details/lines.ts';
import {
  findCalls,
  findUnanswered,
  isBad,
  type RestCall,
} from '../../../model/details/requests.ts';
import { textOf } from '../../../model/details/section.ts';
import type { Test } from '../../../model/run/run.ts';
import { useLoading } from '../../hooks/use-loading.ts';

/** Larger logs are not read for calls before somebody opens them. */
const READ_LIMIT = 8 * 1024 * 1024;
const PASSED = ['success', 'xfail', 'skip'];

export interface LoggedCall extends RestCall {
  attachment: string;
}

/** The REST calls of a test, and which of them went wrong. */
export function useCalls(
  reader: DetailsReader,
  test: Test,
): { calls: LoggedCall[]; bad: ReadonlySet<RestCall> } {
  const loading = useLoading((onProgress) => reader.read(test.index, onProgress), test);
  const calls = useMemo(() => {
    if (loading.state !== 'ready') return [];
    const answered: LoggedCall[] = [];
    const unanswered: LoggedCall[] = [];
    for (const attachment of loading.value) {
      const { name, text: isText, data, why } = attachment;
      if (!isText || data.length > READ_LIMIT) continue;
      const text = textOf(attachment);
      if (text.includes('Request (')) {
        answered.push(...findCalls(splitRows(text)).map((call) => ({ ...call, attachment: name })));
      }
      if (why && text.includes('ConnectionPool(')) {
        const call = findUnanswered(splitRows(text));
        if (call) unanswered.push({ ...call, attachment: name });
      }
    }
    return [...answered, ...unanswered];
  }, [loading]);
  const passed = PASSED.includes(test.status);
  const bad = useMemo(
    () => new Set<RestCall>(calls.filter((call) => isBad(call, calls, passed))),
    [calls, passed],
  );
  return { calls, bad };
}
