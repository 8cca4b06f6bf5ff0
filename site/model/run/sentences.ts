import { ownerOf } from '../../../src/verdict/names.ts';
import { isStopped } from '../../../src/verdict/whole/breaks.ts';
import type { Sentence } from '../../../src/verdict/whole/sentences.ts';
import type { LoadedStream } from '../load/store.ts';
import type { Run } from './run.ts';

/** What the end of a worker has to do with one run, in a sentence: it died in it, or nothing came after it. */
export function sentenceAt(
  { run: { breaks }, sentences }: Pick<LoadedStream, 'run' | 'sentences'>,
  index: number,
): Sentence | null {
  const at = [
    breaks.findIndex((broken) => isStopped(broken) && broken.test === index),
    breaks.findIndex((broken) => broken.kind === 'set-up' && broken.fixture === index),
    breaks.findIndex((broken) => broken.kind === 'cut' && broken.running.includes(index)),
  ].find((found) => found >= 0);
  return sentences[at ?? -1] ?? null;
}

/** Names of tests of a class or module that other streams of the build know. */
export function knownElsewhere(owner: string, others: readonly Run[]): string[] {
  const names = new Set<string>();
  for (const run of others) {
    for (let i = 0; i < run.count; i++) {
      if (run.fixtures[i] === 1) continue;
      const name = run.name(i);
      const own = ownerOf(name);
      if (own === owner || own.startsWith(`${owner}.`)) names.add(name);
    }
  }
  return [...names].sort();
}

/** What is called that which stands in a stream and belongs to no test. */
export function titleOfOutput({ damaged }: Pick<Run, 'damaged'>): string {
  if (damaged === undefined) return 'Run output';
  return damaged === 'all' ? 'Damaged bytes' : 'Run output and damaged bytes';
}
