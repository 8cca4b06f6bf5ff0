/**
 * Reads the attachments of a whole run beside the page: looks for a text in them, and for lines that only
 * one test has. A script of its own, fetched with the first question.
 */
import type { Sections } from '../../../src/format/tests.ts';
import { LoadError } from '../load/bytes.ts';
import { SeekableFile } from '../load/seekable.ts';
import { loadDecoder, unpackFrames } from '../load/zstd/frames.ts';
import type { Unpacker } from '../load/zstd/unpacker.ts';
import { findInWindow, type TestHits } from './find.ts';
import { addShapes, findOwnLines, type Shapes } from './own-lines.ts';
import { scanSections } from './scan.ts';

/** A data file of attachments: where it is, and how it is read. */
export interface Source {
  url: string;
  sections: Sections;
}

/** A question. A search ends the one before it. */
export type ScanRequest = { id: number; source: Source } & (
  | { kind: 'search'; text: string }
  | {
      kind: 'own';
      test: number;
      name: string;
      /** Tests that passed, with their names. */
      passed: [test: number, name: string][];
    }
);

export type ScanAnswer = { id: number } & (
  | { kind: 'found'; found: FoundTest[]; read: number; total: number; done: boolean }
  | { kind: 'own'; own: OwnLines | null }
  | { kind: 'failed'; problem: string }
);

/** What was found of a test. As objects, the lines of a whole run would be most of a search: few are looked at. */
export interface FoundTest extends Omit<TestHits, 'hits'> {
  /** JSON of a list of Hit. */
  hits: string;
}

/** What only one test has, by attachment. */
export interface OwnLines {
  lines: [attachment: string, lines: number[]][];
  /** Tests it was compared with. */
  tests: number;
}

/** What is used of a DedicatedWorkerGlobalScope, which the types of Node do not know. */
declare const self: {
  onmessage: ((event: { data: ScanRequest | { kind: 'stop' } }) => void) | null;
  postMessage(answer: ScanAnswer): void;
};

const unpacker: Unpacker = {
  prepare: () => void loadDecoder().catch(() => undefined),
  unpack: unpackFrames,
};

let file: SeekableFile | null = null;

/** The file that was asked for last, which may have been fetched whole. */
function fileOf({ url, sections }: Source): SeekableFile {
  if (file?.url !== url) file = new SeekableFile(url, sections, unpacker);
  return file;
}

let search = 0;
/** Shapes of the stream that was asked for last. */
let known: { url: string; shapes: Promise<Shapes | null> } | null = null;

async function lookFor({ id, source, text }: ScanRequest & { kind: 'search' }): Promise<void> {
  search = id;
  const wanted = text.toLowerCase();
  let total = 0;
  for await (const piece of scanSections(fileOf(source), source.sections, () => true)) {
    if (search !== id) return;
    const { read } = piece;
    total = piece.total;
    const found = findInWindow(piece, wanted).map((one) => ({
      ...one,
      hits: JSON.stringify(one.hits),
    }));
    self.postMessage({ id, kind: 'found', found, read, total, done: false });
    // a further question is heard between two windows
    await new Promise((resolve) => setTimeout(resolve));
    if (search !== id) return;
  }
  self.postMessage({ id, kind: 'found', found: [], read: total, total, done: true });
}

async function readShapes(source: Source, passed: [number, string][]): Promise<Shapes | null> {
  const names = new Map(passed);
  const shapes: Shapes = { seen: new Set(), tests: 0 };
  for await (const { sections } of scanSections(fileOf(source), source.sections, (test) =>
    names.has(test),
  )) {
    for (const section of sections) {
      if (!addShapes(shapes, section, names.get(section.index) as string)) return null;
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
  return shapes;
}

async function findOwn(request: ScanRequest & { kind: 'own' }): Promise<void> {
  const { id, source, test, name, passed } = request;
  if (known?.url !== source.url) known = { url: source.url, shapes: readShapes(source, passed) };
  const shapes = await known.shapes;
  let own: OwnLines | null = null;
  if (shapes !== null) {
    for await (const { sections } of scanSections(
      fileOf(source),
      source.sections,
      (index) => index === test,
    )) {
      for (const section of sections) {
        own = { lines: findOwnLines(shapes, section, name), tests: shapes.tests };
      }
    }
  }
  self.postMessage({ id, kind: 'own', own });
}

self.onmessage = ({ data }) => {
  if (data.kind === 'stop') {
    search = 0;
    return;
  }
  const { id } = data;
  const working = data.kind === 'search' ? lookFor(data) : findOwn(data);
  working.catch((error) => {
    known = null;
    const problem = error instanceof LoadError ? error.message : String(error);
    self.postMessage({ id, kind: 'failed', problem });
  });
};
