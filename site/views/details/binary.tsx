import { useId, useMemo } from 'preact/hooks';
import { type Picture, pictureOf } from '../../../src/format/picture.ts';
import type { Attachment } from '../../model/details/section.ts';
import { formatBytes } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import { ButtonOf } from '../parts/button-of.tsx';
import { Foreign } from '../parts/name.tsx';
import { save } from './save.ts';

/** Larger ones are offered as files. */
const MAX_SHOWN = 8 * 1024 * 1024;

/**
 * What is not text is offered as a file: a stranger chose its type and its bytes. Pictures are shown, by
 * what their bytes are, in an element that makes nothing else of them.
 */
export function BinaryAttachment({ attachment }: { attachment: Attachment }) {
  const { name, type, data, dropped } = attachment;
  const title = useId();
  const picture = useMemo(
    () => (dropped > 0 || data.length > MAX_SHOWN ? null : pictureOf(data)),
    [data, dropped],
  );
  const url = useMemo(() => picture && dataUrl(picture, data), [picture, data]);
  return (
    <section class="card attachment">
      <div class="card-head attachment-head">
        <h2 id={title}>
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
          <ButtonOf of={title} onClick={() => save(name, data)}>
            Download
          </ButtonOf>
        </div>
      </div>
      {picture && url && (
        <img
          class="attachment-picture"
          src={url}
          width={picture.width}
          height={picture.height}
          alt={`${visible(name)}, ${picture.width} by ${picture.height} pixels`}
        />
      )}
    </section>
  );
}

/** The page's policy allows pictures from its own origin and in its own addresses only. */
function dataUrl({ type }: Picture, data: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < data.length; at += 0x8000) {
    pieces.push(String.fromCharCode(...data.subarray(at, at + 0x8000)));
  }
  return `data:${type};base64,${btoa(pieces.join(''))}`;
}
