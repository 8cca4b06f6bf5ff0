/** The streams of tests of a build, and the test repositories that stand in for them. */
import type { createNamer } from '../dataset/artifact.ts';
import { createStreamWriter } from '../dataset/stream-writer.ts';
import type { AttachmentRecord } from '../dataset/test-table.ts';
import { chooseRuns } from './repository.ts';
import { type Keep, type Part, type Source, type Work, withInput } from './source.ts';
import { convertStream } from './subunit/convert.ts';

type Stream = Source<'subunit'>;
type Namer = ReturnType<typeof createNamer>;

/**
 * Streams, read one behind the other, as the artifacts and counts of one.
 *
 * @param path names it
 * @returns null where they hold no test and nothing else
 */
async function writeStream(
  streams: Stream[],
  path: string,
  namer: Namer,
  work: Work,
): Promise<(Part & { hasTests: boolean }) | null> {
  const { directory, options, limits, warnings } = work;
  const host = streams[0]?.host ?? null;
  const names = { ...namer(path), path, host };
  const writer = createStreamWriter(directory, names, options, limits.maxOutputBytes);
  try {
    const ofRun: AttachmentRecord[] = [];
    for (const stream of streams) {
      const attachments = await withInput(stream, work, (bytes) =>
        convertStream(bytes, stream.path, limits, writer, warnings),
      );
      ofRun.push(...attachments);
    }
    const hasTests = writer.count() > 0;
    if (!hasTests && ofRun.length === 0) return null;
    return { ...writer.finish(ofRun), hasTests };
  } finally {
    writer.discard();
  }
}

/**
 * Writes the streams of a build, and of a node whose streams hold no test the run in its test
 * repository: `stestr last --subunit` may end with a traceback and an empty file.
 */
export async function writeStreams(
  sources: Stream[],
  namer: Namer,
  work: Work,
  keep: Keep,
): Promise<void> {
  const tested = new Set<string>();
  const place = ({ host, phase }: Stream) => JSON.stringify([host, phase]);
  for (const stream of sources.filter(({ repository }) => repository === null)) {
    await keep(stream, async (limited) => {
      const part = await writeStream([stream], stream.path, namer, limited);
      if (part?.hasTests) tested.add(place(stream));
      return part;
    });
  }
  const repositories = Map.groupBy(sources, ({ repository }) => repository?.path ?? null);
  repositories.delete(null);
  for (const [directory, runs] of repositories) {
    const [first] = runs as [Stream];
    const name = first.repository?.name ?? null;
    if (name === null && tested.has(place(first))) continue;
    const chosen = await chooseRuns(runs, work);
    const path = name ?? (chosen.length === 1 ? (chosen[0] as Stream).path : (directory as string));
    await keep({ ...first, path }, (limited) => writeStream(chosen, path, namer, limited));
  }
}
