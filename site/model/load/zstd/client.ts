import { DamagedFrame, NoDecoder, type Unpacker } from './unpacker.ts';
import type { UnpackAnswer, UnpackRequest } from './worker.ts';

/** What is used of a Worker, which the types of Node do not know. */
interface Thread {
  onmessage: ((event: { data: UnpackAnswer }) => void) | null;
  onerror: (() => void) | null;
  postMessage(request: UnpackRequest, transfer: ArrayBufferLike[]): void;
  terminate(): void;
}
declare const Worker: new (script: URL, options: { type: 'module' }) => Thread;

/** What the worker was asked and has not answered. */
interface Waiting {
  resolve(bytes: Uint8Array): void;
  reject(why: Error): void;
}

/** Has frames unpacked in a worker, which starts with the first use. */
function createWorkerUnpacker(): Unpacker {
  let worker: Thread | null = null;
  let waiting: Waiting[] = [];

  const start = (): Thread => {
    if (worker) return worker;
    const begun = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    begun.onmessage = ({ data }) => {
      const asked = waiting.shift();
      if ('bytes' in data) asked?.resolve(data.bytes);
      else if (data.kind === 'damaged') asked?.reject(new DamagedFrame(data.problem));
      else asked?.reject(new NoDecoder(data.problem));
    };
    begun.onerror = () => {
      // the next click tries again: the script may have been lost on its way
      begun.terminate();
      worker = null;
      for (const { reject } of waiting) reject(new NoDecoder('the script did not load'));
      waiting = [];
    };
    worker = begun;
    return begun;
  };

  return {
    prepare: start,
    unpack: (packed, frames) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        // a copy: a view would take all of the file that it is of with it
        const own = packed.slice();
        start().postMessage({ packed: own, frames }, [own.buffer]);
      }),
  };
}

/** The page has one. */
export const workerUnpacker = createWorkerUnpacker();
