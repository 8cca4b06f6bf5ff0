/**
 * Pictures among the attachments, told by their bytes: what a stream calls its own is a stranger's word.
 * PNG (RFC 2083), JPEG (ITU T.81) and WebP (RFC 9649); never SVG, which is a document that can hold scripts.
 */

export interface Picture {
  type: 'image/png' | 'image/jpeg' | 'image/webp';
  width: number;
  height: number;
}

/** A screenshot of four large screens; a few kilobytes can claim to be many gigabytes of pixels. */
const MAX_PIXELS = 64e6;
/** What browsers draw. */
const MAX_SIDE = 16_384;

const ascii = (bytes: Uint8Array, from: number, text: string): boolean =>
  text.split('').every((letter, i) => bytes[from + i] === letter.charCodeAt(0));

function readPng(bytes: Uint8Array, view: DataView): Picture | null {
  const isPng = bytes[0] === 0x89 && ascii(bytes, 1, 'PNG\r\n\u001a\n') && ascii(bytes, 12, 'IHDR');
  if (!isPng || bytes.length < 33) return null;
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
}

/** Segments up to the frame header, which has the size. */
function readJpeg(bytes: Uint8Array, view: DataView): Picture | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] as number;
    // SOF0 to SOF15 but for tables (C4), extensions (C8) and arithmetic conditioning (CC)
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { type: 'image/jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function readWebp(bytes: Uint8Array, view: DataView): Picture | null {
  if (!ascii(bytes, 0, 'RIFF') || !ascii(bytes, 8, 'WEBPVP8') || bytes.length < 30) return null;
  const three = (at: number) => view.getUint16(at, true) + ((bytes[at + 2] as number) << 16);
  const type = 'image/webp';
  switch (String.fromCharCode(bytes[15] as number)) {
    case 'X':
      return { type, width: three(24) + 1, height: three(27) + 1 };
    case 'L': {
      const bits = view.getUint32(21, true);
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case ' ':
      return {
        type,
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      };
  }
  return null;
}

/** What picture bytes are; null for all else, and for one of more pixels than a page should draw. */
export function pictureOf(bytes: Uint8Array): Picture | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = readPng(bytes, view) ?? readJpeg(bytes, view) ?? readWebp(bytes, view);
  if (found === null) return null;
  const pixels = found.width * found.height;
  const fits = Math.max(found.width, found.height) <= MAX_SIDE && pixels <= MAX_PIXELS;
  return pixels > 0 && fits ? found : null;
}
