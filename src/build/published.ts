/** The manifest of a build as it is found there, where anyone may have planted it. */

import { z } from 'zod';
import { nullUnlessPassing, StackvizError } from '../base/errors.ts';
import { openFileBeneath } from '../tree/beneath.ts';
import { belongsToUs, MANIFEST, OUTPUT_DIRECTORY } from './own-files.ts';

/** What a later run needs to know of an earlier one. */
const schema = z.object({
  formatVersion: z.number(),
  generator: z.object({ name: z.literal('stackvizd') }),
  fingerprint: z.string(),
  /** Of the build, relative to the logs root, when it was published. */
  path: z.string().nullish(),
  inputs: z
    .array(z.object({ path: z.string(), kind: z.string().default(''), modified: z.string() }))
    .default([]),
  generatedAt: z.string().default(''),
  page: z.string().optional(),
  failed: z.object({ code: z.string(), again: z.string().nullable() }).optional(),
  files: z.array(z.string().regex(/^(?:data\/)?[A-Za-z0-9_-][A-Za-z0-9._-]*$/)).max(10_000),
});

export type PublishedManifest = z.infer<typeof schema>;

/** Of a manifest, and of other files of ours that are read whole. */
export const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;

/** Another worker, of a newer version, may take the build at the next try. */
export const newerFormat = () =>
  new StackvizError('FORMAT_NEWER', 'a newer version of stackvizd published the build', {
    retryable: true,
  });

/**
 * The text of a file of ours; null: it belongs to somebody else, or is too large.
 *
 * @throws as openFileBeneath
 */
export async function readOwn(build: string, path: string): Promise<string | null> {
  const file = await openFileBeneath(build, path);
  try {
    const stats = await file.stat();
    return stats.size > MAX_MANIFEST_BYTES || !belongsToUs(stats)
      ? null
      : await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/**
 * The manifest of a build, null where there is none that we wrote: a job can upload a `stackviz/` of
 * its own, so only one that belongs to the user we run as, or act for, counts.
 *
 * @param build path of the build directory, for example of a held one
 * @throws system errors that may pass: it may be there, and of a newer version
 */
export async function readManifest(build: string): Promise<PublishedManifest | null> {
  const text = await readOwn(build, `${OUTPUT_DIRECTORY}/${MANIFEST}`).catch(nullUnlessPassing);
  return text === null ? null : parseManifest(text);
}

/** A manifest of a build; null: it is none that we wrote. */
export function parseManifest(text: string): PublishedManifest | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
