import { OUTCOMES, type Outcome } from '../../../src/verdict/columns.ts';
import { splitName } from '../../../src/verdict/names.ts';
import { isProblem } from '../../../src/verdict/problems.ts';
import type { Run } from './run.ts';

/** What some tests come to. */
export interface Sum {
  /** Runs, of tests and of fixtures. */
  count: number;
  /** Seconds of those that tell how long they took. */
  seconds: number;
  of: Partial<Record<Outcome, number>>;
  problems: number;
}

export interface ClassNode extends Sum {
  /** Empty: the tests of the module that are in no class. */
  name: string;
  indexes: number[];
}

export interface ModuleNode extends Sum {
  /** Empty: of tests whose names tell no module. */
  name: string;
  classes: ClassNode[];
}

export interface Tree extends Sum {
  modules: ModuleNode[];
}

const empty = (): Sum => ({ count: 0, seconds: 0, of: {}, problems: 0 });

function add(sum: Sum, outcome: Outcome, seconds: number): void {
  sum.count++;
  sum.of[outcome] = (sum.of[outcome] ?? 0) + 1;
  if (!Number.isNaN(seconds)) sum.seconds += seconds;
  if (isProblem(outcome)) sum.problems++;
}

/** How modules and classes are ordered; tests keep the order they are given in. */
export type TreeOrder = 'name' | 'duration' | 'status';

const COMPARE: Record<TreeOrder, (a: Sum & { name: string }, b: Sum & { name: string }) => number> =
  {
    name: (a, b) => (a.name < b.name ? -1 : 1),
    duration: (a, b) => b.seconds - a.seconds,
    status: (a, b) => b.problems - a.problems || (a.name < b.name ? -1 : 1),
  };

/** Puts tests (indexes of runs) under their modules and classes. */
export function treeOf(run: Run, indexes: ArrayLike<number>, order: TreeOrder): Tree {
  const tree: Tree = { ...empty(), modules: [] };
  const modules = new Map<string, ModuleNode>();
  const classes = new Map<string, ClassNode>();
  for (let i = 0; i < indexes.length; i++) {
    const index = indexes[i] as number;
    const { module, className } = splitName(run.name(index));
    let inModule = modules.get(module);
    if (!inModule) {
      inModule = { ...empty(), name: module, classes: [] };
      modules.set(module, inModule);
      tree.modules.push(inModule);
    }
    const key = `${module}\0${className}`;
    let inClass = classes.get(key);
    if (!inClass) {
      inClass = { ...empty(), name: className, indexes: [] };
      classes.set(key, inClass);
      inModule.classes.push(inClass);
    }
    inClass.indexes.push(index);
    const outcome = OUTCOMES[run.shown[index] as number] as Outcome;
    const seconds = run.durations[index] as number;
    for (const sum of [tree, inModule, inClass]) add(sum, outcome, seconds);
  }
  tree.modules.sort(COMPARE[order]);
  for (const { classes: inner } of tree.modules) inner.sort(COMPARE[order]);
  return tree;
}
