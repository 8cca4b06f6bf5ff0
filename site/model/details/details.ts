import type { Sections } from '../../../src/format/tests.ts';
import { LoadError, type OnProgress } from '../load/bytes.ts';
import type { SeekableFile } from '../load/seekable.ts';
import type { Unpacker } from '../load/zstd/unpacker.ts';
import type { Attachment } from './section.ts';

/** Sections kept in memory for going back and forth between tests. */
const KEEP = 32;

/** The file, and what takes apart what is read of it. */
interface Opened {
  file: SeekableFile;
  parseSection: typeof import('./section.ts').parseSection;
}

/** Reads the attachments of one test at a time. */
export class DetailsReader {
  /** Where it reads, for whoever reads all of it. */
  readonly source: { readonly url: string; readonly sections: Sections };
  readonly #unpacker: Unpacker | undefined;
  #file: Promise<Opened> | null = null;
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
      ({ file }) => file.prepare(),
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
    const { file, parseSection } = await this.#open();
    return parseSection(await file.read(begin, end, onProgress), file.url);
  }

  /** What reads parts of files comes with the first attachment that is looked at. */
  #open(): Promise<Opened> {
    const { url, sections } = this.source;
    this.#file ??= Promise.all([import('../load/seekable.ts'), import('./section.ts')]).then(
      ([{ SeekableFile }, { parseSection }]) => ({
        file: new SeekableFile(url, sections, this.#unpacker),
        parseSection,
      }),
      (error) => {
        this.#file = null;
        const message = `The part of this page that reads attachments did not load (${String(error)}).`;
        throw new LoadError('network', url, message);
      },
    );
    return this.#file;
  }
}
