/** When a file below the logs root was written, milliseconds since 1970; null: there is none. */
import { openFileBeneath } from '../../tree/beneath.ts';

export async function modifiedMs(root: string, path: string): Promise<number | null> {
  const file = await openFileBeneath(root, path).catch(() => null);
  if (file === null) return null;
  try {
    return (await file.stat()).mtimeMs;
  } finally {
    await file.close();
  }
}
