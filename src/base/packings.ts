/**
 * The packings that are read, as the ends of file names say them. What a file really is shows in its
 * bytes: process/read-input.ts has what unpacks each.
 */
export const PACKINGS = ['gz', 'bz2', 'xz', 'zst'] as const;

/**
 * Pattern of the end of a name, packed or not. How often a file is packed shows in its bytes; of names,
 * a bound is a bound on backtracking.
 */
export const PACKED = `(?:\\.(?:${PACKINGS.join('|')})){0,3}`;
const PACKED_END = new RegExp(`${PACKED}$`);

/** A name, or path, without what packers added to it. */
export const unpackedName = (path: string): string => path.replace(PACKED_END, '');
