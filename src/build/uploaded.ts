/**
 * A Stackviz that came with the upload: made where the job ran, by the gate script, the Ansible role or
 * upstream's exporter. Whether it stays is the operator's choice (`publish.uploaded`); as ours it never
 * counts, nor is it served as ours: like all that was uploaded, web servers sandbox it.
 */
import { nullUnlessPassing } from '../base/errors.ts';
import { openFileBeneath } from '../tree/beneath.ts';
import { MANIFEST, OUTPUT_DIRECTORY } from './own-files.ts';

/** Ours has a manifest; upstream's exporter writes `data/config.json` beside its page. */
const SIGNS = [[MANIFEST], ['data/config.json', 'index.html']];

async function isFile(build: string, name: string): Promise<boolean> {
  const file = await openFileBeneath(build, `${OUTPUT_DIRECTORY}/${name}`).catch(nullUnlessPassing);
  await file?.close();
  return file !== null;
}

/** Whether `stackviz/` of a build, which is not ours, holds a site. @throws what may pass */
export async function holdsUploadedSite(build: string): Promise<boolean> {
  for (const names of SIGNS) {
    const there = await Promise.all(names.map((name) => isFile(build, name)));
    if (there.every(Boolean)) return true;
  }
  return false;
}
