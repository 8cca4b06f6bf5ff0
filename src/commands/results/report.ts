/** `stackvizd report`: the Markdown of published builds, for a review. */
import { join } from 'node:path';
import { z } from 'zod';
import { StackvizError } from '../../base/errors.ts';
import { filesOfSite } from '../../build/inputs/exported.ts';
import { OUTPUT_DIRECTORY, SUMMARY } from '../../build/own-files.ts';
import type { Config } from '../../config/schema.ts';
import { rootsOf } from '../../queue/roots.ts';
import { openFileBeneath } from '../../tree/beneath.ts';
import { forEachBuild } from '../build-paths.ts';
import { createProgress } from '../progress.ts';

/** What is wanted of a summary, which may be of any version, or of anybody. */
const schema = z.object({ report: z.string() });
const MAX_BYTES = 4 * 1024 * 1024;
/** All but the ends of lines: what steers a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const STEERING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;

/** @param path of the summary @throws StackvizError SUMMARY_MISSING; system errors */
async function readReport(root: string, path: string): Promise<string> {
  const missing = (cause?: unknown) => {
    const message = 'it has no summary: it was not published, or by an older version';
    return new StackvizError('SUMMARY_MISSING', message, { cause });
  };
  const file = await openFileBeneath(root, path).catch((error) => {
    throw missing(error);
  });
  try {
    if ((await file.stat()).size > MAX_BYTES) throw missing();
    return schema.parse(JSON.parse(await file.readFile('utf8'))).report;
  } catch (error) {
    throw error instanceof StackvizError ? error : missing(error);
  } finally {
    await file.close();
  }
}

const print = (text: string) => process.stdout.write(`${text.replace(STEERING, '\ufffd')}\n`);

/** Where the summary of a site is that stands in a directory, or in its `stackviz/`, relative to it; null: none does. */
async function ownSummary(directory: string): Promise<string | null> {
  for (const site of ['', `${OUTPUT_DIRECTORY}/`])
    if ((await filesOfSite(join(directory, site)))?.includes(SUMMARY)) return site + SUMMARY;
  return null;
}

/**
 * @param names directories with a site, which need no settings, or builds
 * @returns the exit code: 1 where one has no report
 */
export async function report(read: () => Promise<Config>, names: string[]): Promise<number> {
  const progress = createProgress();
  let code = 0;
  for (const name of names) {
    const own = await ownSummary(name);
    if (own !== null) {
      print(await readReport(name, own));
      continue;
    }
    const config = await read();
    const one = await forEachBuild(config, [name], progress, async ({ root, path }) => {
      const place = rootsOf(config).get(root) ?? config.root;
      print(await readReport(place, `${path}/${OUTPUT_DIRECTORY}/${SUMMARY}`));
    });
    code = Math.max(code, one);
  }
  return code;
}
