/** Writes the `attachments` of a stream, section by section; see Sections in format/tests.ts. */

import type { Artifact } from '../../format/dataset.ts';
import { pictureOf } from '../../format/picture.ts';
import type { AttachmentHeader, SectionHeader, Sections } from '../../format/tests.ts';
import { artifact } from '../artifact.ts';
import { createNumberColumn } from '../file/columns.ts';
import { createSeekableFile, type DataFileOptions } from '../file/data-file.ts';
import type { AttachmentRecord } from './test-table.ts';

const NEWLINE = Buffer.from('\n');

function headerOf({
  name,
  type,
  text,
  chunks,
  dropped,
  damaged = false,
}: AttachmentRecord): AttachmentHeader {
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const picture = text || dropped > 0 ? null : pictureOf(Buffer.concat(chunks));
  return {
    name,
    type,
    bytes,
    text,
    ...(picture && { picture: picture.type }),
    ...(dropped > 0 && { dropped }),
    ...(damaged && { damaged }),
  };
}

export interface AttachmentsWriter {
  /** Bytes on the disk so far. */
  packed(): number;
  /** Writes the section of the next test, or, at last, of the run. */
  add(attachments: AttachmentRecord[]): void;
  finish(): { artifact: Artifact; sections: Sections };
  discard(): void;
}

/** @param names see createNamer */
export function createAttachmentsWriter(
  directory: string,
  names: { name: string; stem: string },
  options: DataFileOptions,
): AttachmentsWriter {
  const file = createSeekableFile(directory, `${names.stem}-attachments`, '.txt', options);
  const lengths = createNumberColumn();
  return {
    packed: () => file.packed(),
    add(attachments) {
      const before = file.position();
      if (attachments.length > 0) {
        const header: SectionHeader = { attachments: attachments.map(headerOf) };
        const line = `${JSON.stringify(header)}\n`;
        file.together(header.attachments.reduce((sum, { bytes }) => sum + bytes + 1, line.length));
        file.write(line);
        for (const { chunks } of attachments) {
          for (const chunk of chunks) file.write(chunk);
          file.write(NEWLINE);
        }
      }
      lengths.add(file.position() - before);
    },
    finish() {
      const { path, encoding, blocks } = file.finish();
      const bytes = Array.from({ length: lengths.length }, (_, index) => lengths.at(index));
      return {
        artifact: artifact(path, names.name, 'attachments'),
        sections: { encoding, blocks, bytes },
      };
    },
    discard: () => file.discard(),
  };
}
