/** Whether a file of ours below the logs root is missing, or so old that it would expire some day. */
import { openFileBeneath } from '../../tree/beneath.ts';

const DAY_MS = 86_400_000;

export async function needsFile(root: string, path: string, nowMs: number): Promise<boolean> {
  const file = await openFileBeneath(root, path).catch(() => null);
  if (file === null) return true;
  try {
    return (await file.stat()).mtimeMs < nowMs - DAY_MS;
  } finally {
    await file.close();
  }
}
