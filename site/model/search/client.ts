import { codeOf } from '../../../src/verdict/columns.ts';
import type { Run } from '../run/run.ts';
import type { FoundTest, OwnLines, ScanAnswer, ScanRequest, Source } from './scan-worker.ts';

/** How far a search is. */
export interface SearchProgress {
  found: FoundTest[];
  read: number;
  total: number;
  done: boolean;
}

/** What is used of a Worker, which the types of Node do not know. */
interface Thread {
  onmessage: ((event: { data: ScanAnswer }) => void) | null;
  onerror: (() => void) | null;
  postMessage(request: ScanRequest | { kind: 'stop' }): void;
  terminate(): void;
}
declare const Worker: new (script: URL, options: { type: 'module' }) => Thread;

type Listener = (answer: ScanAnswer) => void;

let worker: Thread | null = null;
let last = 0;
const listeners = new Map<number, Listener>();

/** Begins with the first question; the next tries again where the script was lost on its way. */
function start(): Thread {
  if (worker) return worker;
  const begun = new Worker(new URL('./scan-worker.ts', import.meta.url), { type: 'module' });
  begun.onmessage = ({ data }) => listeners.get(data.id)?.(data);
  begun.onerror = () => {
    begun.terminate();
    worker = null;
    const problem = 'The part of this page that reads all attachments did not load.';
    for (const [id, tell] of listeners) tell({ id, kind: 'failed', problem });
    listeners.clear();
  };
  worker = begun;
  return begun;
}

function ask(question: Omit<ScanRequest, 'id'>, listener: Listener): number {
  const id = ++last;
  listeners.set(id, listener);
  start().postMessage({ ...question, id } as ScanRequest);
  return id;
}

/**
 * Looks for a text, in any case, in all attachments of a stream.
 *
 * @returns ends the search
 */
export function searchAttachments(
  source: Source,
  text: string,
  told: (progress: SearchProgress) => void,
  failed: (problem: string) => void,
): () => void {
  const id = ask({ kind: 'search', source, text } as ScanRequest, (answer) => {
    if (answer.kind === 'failed') failed(answer.problem);
    else if (answer.kind === 'found') told(answer);
  });
  return () => {
    if (listeners.delete(id)) worker?.postMessage({ kind: 'stop' });
  };
}

/** Lines that only this test has, of all that passed in the run; null: they cannot be compared. */
export function ownLinesOf(
  source: Source,
  run: Run,
  test: { index: number; name: string },
): Promise<OwnLines | null> {
  const success = codeOf('success');
  const passed: [number, string][] = [];
  for (let i = 0; i < run.count; i++) {
    if (run.codes[i] === success && run.attached(i)) passed.push([i, run.name(i)]);
  }
  return new Promise((resolve, reject) => {
    const { index, name } = test;
    const id = ask({ kind: 'own', source, test: index, name, passed } as ScanRequest, (answer) => {
      listeners.delete(id);
      if (answer.kind === 'own') resolve(answer.own);
      else if (answer.kind === 'failed') reject(new Error(answer.problem));
    });
  });
}
