/** Puts attachments together from their pieces, within limits. */
import { ownText } from '../own-text.ts';
import type { FileChunk } from './event.ts';

/** An attachment, complete or cut at the limit. */
export interface Attachment {
  name: string;
  /** Content type, of the first piece that says; null where none does. */
  mime: string | null;
  /** Only valid during the call that delivers them. */
  chunks: Buffer[];
  bytes: number;
  /** Bytes left out. */
  dropped: number;
}

/** Attachments under way, by name. */
export type OpenAttachments = Map<string, OpenAttachment>;

interface OpenAttachment extends Attachment {
  /** Pieces behind those of `chunks` that are not copied yet. */
  borrowed: Buffer[];
  /** Bytes used of the last chunk. */
  used: number;
  /** Bytes of memory, all told. */
  held: number;
}

/** Memory accounted for by everything that is under way. */
export interface Held {
  bytes: number;
  readonly maxBytes: number;
}

/** Attachments of one test; a test has three or four. */
const MAX_ATTACHMENTS = 1000;
/** UTF-16 units kept of a name and of a type; a packet can hold one of 4 MiB. */
const MAX_NAME = 2000;
/** What an attachment takes beside its bytes and its name. */
const OVERHEAD_BYTES = 500;
/** Blocks of this size are used again and again. */
const BLOCK_BYTES = 64 * 1024;
const MAX_FREE_BLOCKS = 64;
/** Up to here a block is as small as the attachment. */
const SMALL_BYTES = 4096;

const cut = (text: string) => (text.length > MAX_NAME ? ownText(text.slice(0, MAX_NAME)) : text);

/** The blocks that pieces are copied to. */
class Blocks {
  readonly #held: Held;
  /** Blocks that nobody uses, and those of attachments that are just being handed on. */
  readonly #free: Buffer[] = [];
  #lent: Buffer[] = [];

  constructor(held: Held) {
    this.#held = held;
  }

  append(file: OpenAttachment, bytes: Buffer): void {
    let block = file.chunks.at(-1);
    for (let at = 0; at < bytes.length; ) {
      if (block === undefined || file.used === block.length) {
        block = this.#add(file, bytes.length - at);
      }
      const count = bytes.copy(block, file.used, at);
      file.used += count;
      at += count;
    }
  }

  /** The attachment is being handed on. @returns what it holds */
  handOn({ chunks, used }: OpenAttachment): Buffer[] {
    for (const chunk of chunks) if (chunk.length === BLOCK_BYTES) this.#lent.push(chunk);
    const last = chunks.pop();
    if (last !== undefined) chunks.push(last.subarray(0, used));
    return chunks;
  }

  /** What was handed on is no longer looked at. */
  reuse(): void {
    for (const block of this.#lent) if (this.#free.length < MAX_FREE_BLOCKS) this.#free.push(block);
    this.#lent = [];
  }

  #add(file: OpenAttachment, wanted: number): Buffer {
    // twice as much as there is: few blocks for a long file, small ones for the many small files
    const size = Math.max(wanted, file.held);
    const small = size <= SMALL_BYTES;
    const block = small
      ? Buffer.allocUnsafe(size)
      : (this.#free.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES));
    file.chunks.push(block);
    file.used = 0;
    file.held += block.length;
    this.#held.bytes += block.length;
    return block;
  }
}

/**
 * Collects pieces. They are copied, unless the test ends before the chunk they came in is let go: a piece
 * may be one byte long, and a slice would keep the whole chunk in memory. The blocks they are copied to
 * come back when the attachment has been handed on, so that a stream of any length touches little memory.
 */
export function createAttachmentCollector(
  maxAttachmentBytes: number,
  held: Held,
  fault: (code: string, message: string) => void,
) {
  const blocks = new Blocks(held);
  /** Attachments with pieces that are not copied yet. */
  let borrowing: OpenAttachment[] = [];

  const open = (files: OpenAttachments, name: string): OpenAttachment | null => {
    const weight = OVERHEAD_BYTES + name.length;
    if (files.size >= MAX_ATTACHMENTS || held.bytes + weight > held.maxBytes) {
      fault('TEST_TOO_MANY_ATTACHMENTS', 'attachments were left out, there are too many');
      return null;
    }
    held.bytes += weight;
    const chunks: Buffer[] = [];
    const file = {
      name,
      mime: null,
      chunks,
      borrowed: [],
      bytes: 0,
      dropped: 0,
      used: 0,
      held: weight,
    };
    files.set(name, file);
    return file;
  };

  /** Copies what is not copied yet of an attachment. */
  const copyBorrowed = (file: OpenAttachment): void => {
    for (const piece of file.borrowed) blocks.append(file, piece);
    file.borrowed = [];
  };

  return {
    /** Appends a piece to the file of its name. */
    add(files: OpenAttachments, piece: FileChunk): void {
      const name = cut(piece.name);
      const file = files.get(name) ?? open(files, name);
      if (file === null) return;
      file.mime ??= piece.mime === null ? null : cut(piece.mime);
      const { length } = piece.bytes;
      const room = Math.min(maxAttachmentBytes - file.bytes, held.maxBytes - held.bytes);
      const kept = Math.max(0, Math.min(room, length));
      const bytes = kept === length ? piece.bytes : piece.bytes.subarray(0, kept);
      file.bytes += kept;
      if (kept === 0) {
        // nothing to keep
      } else if (piece.lasts === true) {
        if (file.borrowed.length === 0) borrowing.push(file);
        file.borrowed.push(bytes);
      } else {
        copyBorrowed(file);
        blocks.append(file, bytes);
      }
      if (kept === length) return;
      if (file.dropped === 0) {
        const message = `only the first ${file.bytes} bytes of an attachment were kept`;
        fault('ATTACHMENT_TOO_LARGE', message);
      }
      file.dropped += length - kept;
    },

    /** Gives out what was collected, without files that are empty, and forgets it. */
    close(files: OpenAttachments): Attachment[] {
      const closed: Attachment[] = [];
      for (const file of files.values()) {
        const { name, mime, bytes, dropped, borrowed } = file;
        held.bytes -= file.held;
        const chunks = blocks.handOn(file);
        for (const piece of borrowed) chunks.push(piece);
        file.borrowed = [];
        if (bytes + dropped > 0) closed.push({ name, mime, chunks, bytes, dropped });
      }
      files.clear();
      return closed;
    },

    /** The chunk that pieces were borrowed from is let go: tests under way keep theirs. */
    settle(): void {
      for (const file of borrowing) copyBorrowed(file);
      borrowing = [];
    },

    /** What `close` gave out is no longer looked at. */
    reuse(): void {
      blocks.reuse();
    },
  };
}
