import { ownerOf } from '../../../src/verdict/names.ts';
import { type Break, isStopped } from '../../../src/verdict/whole/breaks.ts';
import { type Sentence, tellBreak, tellingOf } from '../../../src/verdict/whole/sentences.ts';
import type { Run } from './run.ts';

/** Why the run is not whole; empty where it is. */
export function sentencesOf(run: Run): Sentence[] {
  const telling = tellingOf(run, run.stop);
  return run.breaks.map((broken) => tellBreak(broken, telling));
}

/** What the end of a worker has to do with one run: it died in it, or nothing came after it. */
export function breakAt(run: Run, index: number): Break | null {
  return (
    run.breaks.find((broken) => isStopped(broken) && broken.test === index) ??
    run.breaks.find((broken) => broken.kind === 'set-up' && broken.fixture === index) ??
    run.breaks.find((broken) => broken.kind === 'cut' && broken.running.includes(index)) ??
    null
  );
}

/** The sentence about one break. */
export const sentenceOf = (run: Run, broken: Break): Sentence =>
  tellBreak(broken, tellingOf(run, run.stop));

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
