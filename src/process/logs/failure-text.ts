/** Why a test failed and in which part of its life, by its own tracebacks. */
import type { TestRecord } from '../../dataset/tests/test-table.ts';
import { isExpectation, isTraceback } from '../../verdict/causes/attachment-rank.ts';
import { readException } from '../exceptions.ts';
import { phaseOfTraceback } from './rest-calls.ts';

export interface FailureText {
  /** Index into PHASES: where it failed first; null where no traceback says. What comes later is no cause of it. */
  phase: number | null;
  /** What was raised there, in a few lines; '' where nothing says. */
  reason: string;
  /** Texts of the attachments that tell of that: of a failure in the test itself none of those that cleanups raised. */
  texts: string[];
}

/** @param texts of the attachments that are text, in their order */
export function failureTextOf(
  { attachments, reason }: TestRecord,
  texts: readonly string[],
): FailureText {
  const all = attachments
    .filter(({ text }) => text)
    .map((attachment, index) => {
      const text = texts[index] ?? '';
      const isRaised = isTraceback(attachment);
      return { text, isRaised, phase: isRaised ? phaseOfTraceback(text) : null };
    });
  const phases = all.flatMap(({ phase }) => phase ?? []);
  const phase = phases.length === 0 ? null : Math.min(...phases);
  const own = all.filter((one) => !one.isRaised || one.phase === phase);
  const raised = own.filter(({ isRaised }) => isRaised).map(({ text }) => readException(text));
  const isTold = raised.length > 0 && !attachments.some(({ name }) => isExpectation(name));
  const says = raised.flatMap(({ headline, more }) => [headline, ...more]);
  return {
    phase,
    reason: (isTold ? says : (reason ?? [])).join('\n').slice(0, 4000),
    texts: own.map(({ text }) => text),
  };
}
