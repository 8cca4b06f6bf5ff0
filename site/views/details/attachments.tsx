import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Reading } from '../../model/address/routes.ts';
import { attachmentKeys, orderAttachments } from '../../model/details/attachments.ts';
import type { DetailsReader } from '../../model/details/details.ts';
import type { Attachment } from '../../model/details/section.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { LoadFailure, Progress } from '../parts/notice.tsx';
import { BinaryAttachment } from './binary.tsx';
import { TextAttachment } from './text.tsx';
import type { Own } from './use-own-lines.ts';

/** Attachments up to this many bytes are open from the start. */
const SMALL = 40_000;
/** Without a key before what is looked for is scrolled to. */
const PAUSE_MS = 200;

/** All attachments of a test (or of the run), the ones that say why first and open. */
export function Attachments({
  reader,
  index,
  nothing,
  linked = false,
  reading = {},
  target = null,
  own = { state: 'none' },
  children = null,
}: {
  reader: DetailsReader;
  /** Of the test; the number of tests stands for the run. */
  index: number;
  /** What to say where there are none. */
  nothing: string;
  /** Its lines have addresses. */
  linked?: boolean;
  reading?: Reading;
  /** Attachment and row to bring into sight. */
  target?: { name: string; row: number } | null;
  own?: Own;
  /** What stands between those that say why and the others. */
  children?: ComponentChildren;
}) {
  const loading = useLoading((onProgress) => reader.read(index, onProgress), index);
  const all = useMemo(
    () => (loading.state === 'ready' ? orderAttachments(loading.value) : []),
    [loading],
  );
  const keys = useMemo(() => attachmentKeys(all), [all]);
  const box = useRef<HTMLDivElement>(null);
  // The first hit of all attachments comes into sight, once the typing pauses.
  useEffect(() => {
    if (!reading.find) return;
    const timer = setTimeout(() => {
      box.current?.querySelector('.line-current')?.scrollIntoView({ block: 'center' });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [reading.find, all]);
  const one = (attachment: Attachment, i: number) =>
    attachment.text ? (
      <TextAttachment
        // A stream may attach two of one name.
        key={i}
        id={linked ? (keys[i] as string) : null}
        attachment={attachment}
        begin={
          attachment.why ||
          attachment.data.length < SMALL ||
          i === 0 ||
          reading.lines?.attachment === keys[i]
        }
        reading={reading}
        target={target?.name === attachment.name ? target : null}
        own={own}
      />
    ) : (
      <BinaryAttachment key={i} attachment={attachment} />
    );
  const shown = all.map(one);
  const reasons = all.filter(({ why }) => why).length;
  return (
    <div class="attachments" ref={box}>
      {loading.state === 'loading' && <Progress loading={loading} what="the attachments" />}
      {loading.state === 'failed' && <LoadFailure error={loading.error} what="The attachments" />}
      {loading.state === 'ready' && all.length === 0 && <p class="empty-line">{nothing}</p>}
      {shown.slice(0, reasons)}
      {children}
      {shown.slice(reasons)}
    </div>
  );
}
