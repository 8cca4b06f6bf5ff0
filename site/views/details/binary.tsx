import type { Attachment } from '../../model/details/details.ts';
import { formatBytes } from '../../model/machine/quantity.ts';
import { Foreign } from '../parts/name.tsx';

/** What is not text is offered as a file and never shown: a stranger chose its type and its bytes. */
export function BinaryAttachment({ attachment }: { attachment: Attachment }) {
  const { name, type, data, dropped } = attachment;
  return (
    <section class="card attachment">
      <div class="card-head attachment-head">
        <h2>
          <Foreign text={name} />
        </h2>
        <span class="count">
          {formatBytes(data.length)}
          {type && (
            <>
              {' '}
              <Foreign text={type} />
            </>
          )}
          {dropped > 0 && `, ${formatBytes(dropped)} left out`}
        </span>
        <div class="attachment-tools">
          <button type="button" class="button" onClick={() => download(attachment)}>
            Download
          </button>
        </div>
      </div>
    </section>
  );
}

function download({ name, data }: Attachment): void {
  const bytes = new Blob([data as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(bytes);
  const safe = name.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^\.+/, '');
  link.download = safe.slice(0, 100) || 'attachment';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
