/**
 * Pixels painted column by column. A chart of noisy readings is one stroke up and down in every
 * column; as a path, that is the slowest thing a canvas without a GPU can be asked for.
 */
export interface Raster {
  width: number;
  height: number;
  /** Opaque pixels as a canvas keeps them, red in the lowest byte. */
  pixels: Uint32Array;
}

/** A colour, taken apart for blending. */
export interface Ink {
  red: number;
  green: number;
  blue: number;
  /** The opaque pixel. */
  solid: number;
}

const OPAQUE = 0xff000000;

/** Reads `rgb(1, 2, 3)`, as browsers write resolved colours; black if it is anything else. */
export function parseInk(text: string): Ink {
  const [red = 0, green = 0, blue = 0] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return { red, green, blue, solid: (OPAQUE | (blue << 16) | (green << 8) | red) >>> 0 };
}

/** Fills everything. */
export function clear(raster: Raster, ink: Ink): void {
  raster.pixels.fill(ink.solid);
}

/**
 * Paints column `x` from `top` to `bottom`, in pixels from the upper edge; parts of a pixel count, so
 * edges are smooth. `alpha` is 0 to 1. What lies outside is cut off.
 */
export function paintSpan(
  raster: Raster,
  x: number,
  top: number,
  bottom: number,
  ink: Ink,
  alpha: number,
): void {
  const { width, height, pixels } = raster;
  const from = Math.max(top, 0);
  const to = Math.min(bottom, height);
  // NaN, which is no place, compares as false.
  if (!(to > from)) return;
  const first = Math.floor(from);
  const last = Math.ceil(to) - 1;
  const share = Math.round(alpha * 256);
  if (first === last) {
    blend(pixels, first * width + x, ink, Math.round(share * (to - from)));
    return;
  }
  blend(pixels, first * width + x, ink, Math.round(share * (first + 1 - from)));
  const end = last * width + x;
  for (let at = (first + 1) * width + x; at < end; at += width) {
    if (share === 256) pixels[at] = ink.solid;
    else blend(pixels, at, ink, share);
  }
  blend(pixels, end, ink, Math.round(share * (to - last)));
}

/** Lays `share` of 256 of a colour over a pixel. */
function blend(pixels: Uint32Array, at: number, ink: Ink, share: number): void {
  const under = pixels[at] as number;
  const red = under & 255;
  const green = (under >> 8) & 255;
  const blue = (under >> 16) & 255;
  pixels[at] =
    OPAQUE |
    ((blue + (((ink.blue - blue) * share) >> 8)) << 16) |
    ((green + (((ink.green - green) * share) >> 8)) << 8) |
    (red + (((ink.red - red) * share) >> 8));
}
