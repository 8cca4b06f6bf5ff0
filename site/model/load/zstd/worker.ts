/** Unpacks zstd beside the page: a script of its own, fetched when the first attachment is opened. */
import { loadDecoder, unpackFrames } from './frames.ts';
import { DamagedFrame, type FrameSizes } from './unpacker.ts';

/** A question; answers come in the order of the questions. */
export interface UnpackRequest {
  packed: Uint8Array;
  frames: FrameSizes[];
}

export type UnpackAnswer =
  | { bytes: Uint8Array<ArrayBuffer> }
  | { problem: string; kind: 'damaged' | 'no decoder' };

/** What is used of a DedicatedWorkerGlobalScope, which the types of Node do not know. */
declare const self: {
  onmessage: ((event: { data: UnpackRequest }) => void) | null;
  postMessage(answer: UnpackAnswer, transfer: ArrayBuffer[]): void;
};

// while the packed bytes are on their way; a failure is told to who asks for them
loadDecoder().catch(() => undefined);

async function answer({ packed, frames }: UnpackRequest): Promise<void> {
  try {
    const bytes = await unpackFrames(packed, frames);
    self.postMessage({ bytes }, [bytes.buffer]);
  } catch (error) {
    const kind = error instanceof DamagedFrame ? 'damaged' : 'no decoder';
    self.postMessage({ problem: String(error), kind }, []);
  }
}

let last: Promise<void> = Promise.resolve();
self.onmessage = ({ data }) => {
  last = last.then(() => answer(data));
};
