/**
 * What a file is, by its first bytes: subunit of version 2 (a whole packet with its checksum), of
 * version 1 (its lines), or the CSV of dstat, dool and pcp-dstat (its title). For files that are no inputs
 * by name: of a log that only mentions such words, or a CSV of another kind, nothing here may say yes.
 *
 * It runs in the daemons, too, on bytes that an uploader chose: at most HEAD_BYTES are looked at, and
 * those unpack, by zlib, to at most a megabyte (ADR 15).
 */
import { constants, crc32, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { isDstatScreen } from './dstat-screen.ts';
import type { InputKind } from './input.ts';

/** Of the file, read in one call. */
export const HEAD_BYTES = 1024;
const MAX_UNPACKED = 1024 * 1024;
/** Of what the head unpacks to. */
const LOOKED_AT = 4096;
const MAX_LAYERS = 3;

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** What is too costly to unpack here, and zstd where its first block is longer: the name has to do. */
const COSTLY = [Buffer.from('BZh'), Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])];

const startsWith = (bytes: Buffer, magic: Buffer) => bytes.subarray(0, magic.length).equals(magic);

/** The beginning of what a packed head holds, as far as it goes; null: it is damaged. */
function unpackHead(head: Buffer): Buffer | null {
  const limits = { maxOutputLength: MAX_UNPACKED };
  try {
    if (startsWith(head, GZIP)) {
      return gunzipSync(head, { ...limits, finishFlush: constants.Z_SYNC_FLUSH });
    }
    return zstdDecompressSync(head, { ...limits, finishFlush: constants.ZSTD_e_flush });
  } catch {
    return null;
  }
}

/** What the first HEAD_BYTES bytes of a file unpack to; null: they are damaged. */
export function headOf(bytes: Buffer): Buffer | 'costly' | null {
  let head = bytes;
  for (let layers = 0; layers < MAX_LAYERS; layers++) {
    const packed: Buffer = head;
    if (COSTLY.some((magic) => startsWith(packed, magic))) return 'costly';
    if (!startsWith(packed, GZIP) && !startsWith(packed, ZSTD)) break;
    const unpacked = unpackHead(packed);
    if (unpacked === null) return null;
    if (unpacked.length === 0 && bytes.length === HEAD_BYTES) return 'costly';
    head = unpacked;
  }
  return head.subarray(0, LOOKED_AT);
}

/**
 * The kind of a file; null: it is no test input.
 *
 * @param bytes its first HEAD_BYTES bytes, or all where it has less
 * @param name its name, which counts where the head cannot be unpacked at this price
 */
export function sniff(bytes: Buffer, name: string): InputKind | null {
  const head = headOf(bytes);
  if (head === 'costly') return kindByName(name);
  return head === null ? null : kindOfBytes(head);
}

function kindByName(name: string): InputKind | null {
  if (/dstat|dool/i.test(name)) return 'dstat';
  return /\.csv\b/i.test(name) ? null : 'subunit';
}

function kindOfBytes(bytes: Buffer): InputKind | null {
  if (holdsPacket(bytes)) return 'subunit';
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  const lines = text.split(/\r?\n/);
  if (isVersion1(lines)) return 'subunit';
  if (isDstat(lines)) return 'dstat';
  return isDstatScreen(lines) ? 'dstat-screen' : null;
}

const SIGNATURE = 0xb3;
const CHECK_BYTES = 4;
/** Signature, flags, length and checksum. */
const LEAST_PACKET = 8;
const MAX_PACKET = 4 * 1024 * 1024;
const VERSION_2 = 0x2;
const MUST_BE_ZERO = 0x08;

/** The length of the packet that begins with a signature at `at`; null where none can begin there. */
function packetLength(bytes: Buffer, at: number): number | null {
  if (at + 4 > bytes.length || bytes[at] !== SIGNATURE) return null;
  const flags = bytes.readUInt16BE(at + 1);
  if (flags >> 12 !== VERSION_2 || (flags & MUST_BE_ZERO) !== 0) return null;
  const first = bytes[at + 3] as number;
  const more = first >> 6;
  if (more === 3 || at + 4 + more > bytes.length) return null;
  const length =
    more === 0 ? first : ((first & 0x3f) << (8 * more)) | bytes.readUIntBE(at + 4, more);
  return length < LEAST_PACKET || length > MAX_PACKET ? null : length;
}

/** Whether a packet stands in the bytes as a whole, or a larger one at their very beginning. */
function holdsPacket(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(SIGNATURE); at >= 0; at = bytes.indexOf(SIGNATURE, at + 1)) {
    const length = packetLength(bytes, at);
    if (length === null) continue;
    const end = at + length;
    if (end > bytes.length) {
      if (at === 0) return true;
      continue;
    }
    const check = bytes.readUInt32BE(end - CHECK_BYTES);
    if (crc32(bytes.subarray(at, end - CHECK_BYTES)) === check) return true;
  }
  return false;
}

const OUTCOME =
  /^(success|successful|failure|error|skip|xfail|uxsuccess)(?:ed)?:? (.+?)(?: \[(?: multipart)?)?$/;
const TEST = /^test(?:ing)?: (.+)$/;
const ASIDE = /^(?:time: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?Z|tags: .+|progress: \S+)$/;

/** Whether the lines are version 1: they begin with it, or a test has its outcome among them. */
function isVersion1(lines: string[]): boolean {
  let begins = true;
  const begun = new Set<string>();
  for (const line of lines) {
    const test = TEST.exec(line)?.[1];
    if (test !== undefined) begun.add(test);
    const ended = OUTCOME.exec(line)?.[2];
    if (ended !== undefined && begun.has(ended)) return true;
    // an outcome alone is no proof: "error: ..." begins lines of many logs
    if (begins && test !== undefined && line !== lines[0]) return true;
    begins &&= ASIDE.test(line);
  }
  return false;
}

/** `"Dstat 0.7.4 CSV output"`, `"Dool 1.3.4 CSV output"`, `"pcp-dstat 6.0.3 CSV Output"`. */
const TITLE = /^"?(?:dstat|dool|pcp[ -]dstat) \d[\w.-]{0,30} CSV output\b/i;
/** Of the second line of a header, `"Host:","x",,,,"User:","root"`, and the third, with the command. */
const HEADER = /^"Host:",/;
const COMMAND = /^"Cmdline:","[^"]*(?:dstat|dool)\b/;
function isDstat(lines: string[]): boolean {
  const told = lines.slice(0, 6).filter((line) => line.trim() !== '');
  if (TITLE.test(told[0] ?? '')) return true;
  return told.some((line) => HEADER.test(line)) && told.some((line) => COMMAND.test(line));
}
