import type { Warning } from '../../../src/format/dataset.ts';
import { lazily } from '../parts/lazily.tsx';

const list = lazily('the warnings', async () => (await import('./warnings-list.tsx')).WarningsList);

/** What was wrong with the inputs; nothing where nothing was. */
export function Warnings(told: { warnings: Warning[]; problems: string[] }) {
  return told.warnings.length + told.problems.length > 0 && <list.View {...told} />;
}
