import { useMemo } from 'preact/hooks';
import type { Run } from '../../../model/run/run.ts';
import {
  groupProblems,
  type ProblemGroup,
  problems,
  skipGroups,
} from '../../../model/run/summary.ts';

/** What needs attention in some runs, by cause. */
export function useGroups(runs: readonly Run[]): ProblemGroup[] {
  return useMemo(() => groupProblems(problems(runs), runs.flatMap(skipGroups)), [...runs]);
}
