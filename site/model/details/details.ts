import type { SectionHeader, Sections } from '../../../src/format/tests.ts';
import { BEGIN_BYTES, reasonsOf } from '../../../src/verdict/causes/why.ts';
import { LoadError, type OnProgress } from '../load/bytes.ts';
import type { SeekableFile } from '../load/seekable.ts';
import type { Unpacker } from '../load/zstd/unpacker.ts';

/** One attachment of a test, or of the run. */
export interface Attachment {
  name: string;
  /** MIME type as the stream has it; null where it gave none. */
  type: string | null;
  /** False: not text, to be saved and not shown. */
  text: boolean;
  /** UTF-8 if it is text. */
  data: Uint8Array;
  /** Bytes that were left out at the end, over a limit of the daemon. */
  dropped: number;
  /** It says why the test failed, or was skipped. */
  why: boolean;
}

const UTF8 = new TextDecoder();
/** Sections kept in memory for going back and forth between tests. */
const KEEP = 32;

/** Reads the attachments of one test at a time. */
export class DetailsReader {
  /** Where it reads, for whoever reads all of it. */
  readonly source: { readonly url: string; readonly sections: Sections };
  readonly #unpacker: Unpacker | undefined;
  #file: Promise<SeekableFile> | null = null;
  /** Begin of every section, and one more: the end of the last. */
  readonly #offsets: Float64Array;
  readonly #recent = new Map<number, Promise<Attachment[]>>();

  constructor(url: string, sections: Sections, unpacker?: Unpacker) {
    this.source = { url, sections };
    this.#unpacker = unpacker;
    this.#offsets = new Float64Array(sections.bytes.length + 1);
    sections.bytes.forEach((bytes, i) => {
      this.#offsets[i + 1] = (this.#offsets[i] as number) + bytes;
    });
  }

  /** Bytes attached to a test, names and all; 0 where nothing was. */
  bytes(index: number): number {
    return (this.#offsets[index + 1] ?? 0) - (this.#offsets[index] ?? 0) || 0;
  }

  /** Begins what reading needs: somebody is about to. Never rejects; who reads is told. */
  async prepare(): Promise<void> {
    await this.#open().then(
      (file) => file.prepare(),
      () => {},
    );
  }

  /** Attachments of a test (of the run: index = number of tests); rejects with LoadError. */
  read(index: number, onProgress?: OnProgress): Promise<Attachment[]> {
    const known = this.#recent.get(index);
    if (known) return known;
    const reading = this.#read(index, onProgress);
    this.#recent.set(index, reading);
    // A failure may pass (a lost connection): the next click tries again.
    reading.catch(() => this.#recent.delete(index));
    if (this.#recent.size > KEEP) {
      this.#recent.delete(this.#recent.keys().next().value as number);
    }
    return reading;
  }

  async #read(index: number, onProgress?: OnProgress): Promise<Attachment[]> {
    if (this.bytes(index) === 0) return [];
    const begin = this.#offsets[index] as number;
    const end = this.#offsets[index + 1] as number;
    const file = await this.#open();
    return parseSection(await file.read(begin, end, onProgress), file.url);
  }

  /** What reads parts of files comes with the first attachment that is looked at. */
  #open(): Promise<SeekableFile> {
    const { url, sections } = this.source;
    this.#file ??= import('../load/seekable.ts').then(
      ({ SeekableFile }) => new SeekableFile(url, sections, this.#unpacker),
      (error) => {
        this.#file = null;
        const message = `The part of this page that reads attachments did not load (${String(error)}).`;
        throw new LoadError('network', url, message);
      },
    );
    return this.#file;
  }
}

/** Takes a section apart; see Sections. Bodies stay views of the bytes they came in. */
export function parseSection(section: Uint8Array, url: string): Attachment[] {
  const line = section.indexOf(0x0a);
  let header: SectionHeader;
  try {
    header = JSON.parse(new TextDecoder().decode(section.subarray(0, Math.max(line, 0))));
  } catch (error) {
    throw new LoadError('malformed', url, `The file does not fit its index (${String(error)}).`);
  }
  let at = line + 1;
  const all = header.attachments.map(({ name, type, text, bytes, dropped = 0 }) => {
    const data = section.subarray(at, at + bytes);
    at += bytes + 1;
    return { name, type, text, data, dropped };
  });
  const why = reasonsOf(all, ({ text, data }) =>
    text ? UTF8.decode(data.subarray(0, BEGIN_BYTES)) : '',
  );
  return all.map((one) => ({ ...one, why: why.includes(one) }));
}

/** The text of an attachment that is text. */
export function textOf(attachment: Attachment): string {
  return UTF8.decode(attachment.data);
}
