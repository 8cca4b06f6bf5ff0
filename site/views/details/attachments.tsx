import { useState } from 'preact/hooks';
import { isReason, orderAttachments } from '../../model/attachment.ts';
import type { DetailsReader } from '../../model/details.ts';
import { formatBytes } from '../../model/quantity.ts';
import type { Test } from '../../model/run.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { Foreign } from '../parts/name.tsx';
import { LoadFailure, Progress } from '../parts/notice.tsx';
import { Lines } from './lines.tsx';

/** Attachments up to this many characters are open from the start. */
const SMALL = 20_000;

/** All attachments of a test, the ones that say why first and open. */
export function Attachments({ reader, test }: { reader: DetailsReader; test: Test }) {
  const loading = useLoading((onProgress) => reader.read(test, onProgress), test);
  if (loading.state === 'loading') return <Progress loading={loading} what="the attachments" />;
  if (loading.state === 'failed')
    return <LoadFailure error={loading.error} what="The attachments" />;
  const all = orderAttachments(loading.value);
  if (all.length === 0) {
    return <p class="empty-line">Nothing was attached to this test.</p>;
  }
  return (
    <div class="attachments">
      {all.map(({ name, text }, i) => (
        <Attachment
          key={name}
          name={name}
          text={text}
          begin={isReason(name) || text.length < SMALL || i === 0}
        />
      ))}
    </div>
  );
}

function Attachment({ name, text, begin }: { name: string; text: string; begin: boolean }) {
  const [open, setOpen] = useState(begin);
  const [wrap, setWrap] = useState(isReason(name));
  return (
    <section class="card attachment">
      <div class="card-head attachment-head">
        <h2>
          <button
            type="button"
            class="disclosure"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <Foreign text={name} />
          </button>
        </h2>
        <span class="count">{text === '' ? 'empty' : formatBytes(text.length)}</span>
        {text !== '' && (
          <div class="attachment-tools">
            {open && (
              <button
                type="button"
                class="button"
                aria-pressed={wrap}
                onClick={() => setWrap(!wrap)}
              >
                Wrap
              </button>
            )}
            <CopyButton text={text} />
            <button type="button" class="button" onClick={() => openRaw(text)}>
              Raw
            </button>
          </div>
        )}
      </div>
      {open && text !== '' && <Lines text={text} first={400} wrap={wrap} />}
    </section>
  );
}

function CopyButton({ text }: { text: string }) {
  const [label, setLabel] = useState('Copy');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setLabel('Copied');
    } catch {
      // A page served over plain http has no clipboard.
      setLabel(copyBySelection(text) ? 'Copied' : 'Not allowed');
    }
    setTimeout(() => setLabel('Copy'), 1500);
  };
  return (
    <button type="button" class="button" onClick={copy} aria-live="polite">
      {label}
    </button>
  );
}

/** Log servers are often plain http, where only the old way to the clipboard is open. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'hidden-visually';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}

/** Opens the attachment as a plain text document of its own. */
function openRaw(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  window.open(url, '_blank', 'noopener');
  // The new tab has read it long before.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
