/** Values in metadata that strangers wrote. */
import { z } from 'zod';

const MAX_LENGTH = 1000;

/** A string, or a number as one, cut short; null where it is neither. */
export const text = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).slice(0, MAX_LENGTH) || null)
  .nullish()
  .catch(null);

/** The address if it may become a link; null for others. */
export const webAddress = (url: string | null | undefined): string | null =>
  url != null && /^https?:\/\//i.test(url) ? url : null;
