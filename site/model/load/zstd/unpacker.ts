/** What unpacks zstd for whoever reads data files; the decoder itself is fetched with the first use. */

/** Packed and unpacked bytes of a frame. */
export type FrameSizes = [packed: number, unpacked: number];

export interface Unpacker {
  /** Called when packed bytes are on their way. */
  prepare(): void;
  /**
   * What frames that follow each other hold.
   *
   * @throws DamagedFrame, NoDecoder
   */
  unpack(packed: Uint8Array, frames: FrameSizes[]): Promise<Uint8Array>;
}

/** A frame does not unpack to what it should. */
export class DamagedFrame extends Error {}

/** The decoder did not arrive, or may not run. */
export class NoDecoder extends Error {}
