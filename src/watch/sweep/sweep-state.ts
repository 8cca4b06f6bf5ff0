/** How far the sweeps have come, kept in a file so that a restart goes on from there. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { createGate } from '../../base/gate.ts';
import type { Logger } from '../../base/log.ts';

const stateSchema = z.object({
  version: z.literal(1),
  root: z.string(),
  /** Whatever changed before this has been seen, milliseconds since 1970; null: never swept. */
  seenMs: z.number().nullable(),
  /** The look at every build that is under way; null: none is. */
  whole: z
    .object({
      startedMs: z.number(),
      /** Index into the bands of sweeper.ts. */
      band: z.int().min(0),
      /** Everything before this path is dealt with; null: nothing yet. */
      resumeAt: z.string().nullable(),
    })
    .nullable(),
});

export type SweepState = z.infer<typeof stateSchema>;

export const noState = (root: string): SweepState => ({
  version: 1,
  root,
  seenMs: null,
  whole: null,
});

/** What was saved of this root; nothing where there is no such file, or none that we understand. */
export async function loadState(file: string | null, root: string): Promise<SweepState> {
  if (file === null) return noState(root);
  try {
    const state = stateSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return state.root === root ? state : noState(root);
  } catch {
    return noState(root);
  }
}

/**
 * Keeps states in a file, one after the other. That it cannot be written is told once: a restart then
 * begins where the last one that was kept says.
 */
export function createStateFile(
  file: string,
  log: Logger,
): (state: () => SweepState) => Promise<void> {
  const gate = createGate(1);
  let told = false;
  return (state) =>
    gate(async () => {
      try {
        await writeFile(`${file}.new`, `${JSON.stringify(state())}\n`, { mode: 0o600 });
        await rename(`${file}.new`, file);
        if (told) log.info({ file }, 'the state of the sweeps is kept again');
        told = false;
      } catch (err) {
        if (!told) log.warn({ file, err }, 'the state of the sweeps cannot be kept');
        told = true;
      }
    });
}
