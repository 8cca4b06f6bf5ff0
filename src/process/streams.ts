/** The streams of tests of a build, and the test repositories that stand in for them. */
import { basename } from 'node:path';
import { MAX_RUNS } from '../build/inputs/choose.ts';
import { isCutOff } from '../build/inputs/names.ts';
import { runOf } from '../build/inputs/place.ts';
import type { Warnings } from '../build/warnings.ts';
import type { createNamer } from '../dataset/artifact.ts';
import { createStreamWriter, type StreamWriter } from '../dataset/tests/stream-writer.ts';
import type { AttachmentRecord } from '../dataset/tests/test-table.ts';
import { countOf } from '../format/quantities.ts';
import { damageOf, EARLIER_RUNS, NO_TESTS } from '../verdict/whole/damage.ts';
import { chooseRuns, cutOffAfter } from './repository.ts';
import { type Candidate, createSameRuns } from './same-runs.ts';
import {
  type Keep,
  type Part,
  type Repository,
  type Source,
  type Work,
  withInput,
} from './source.ts';
import { convertStream } from './subunit/convert.ts';

type Stream = Source<'subunit'>;
/** One stream, or the runs of one repository. */
type Group = [Stream, ...Stream[]];
/** Streams that are told as one. */
interface Chosen extends Candidate {
  streams: Group;
  /** Names them. */
  path: string;
  /** Tells what else there was. */
  warn(): void;
}
type Namer = ReturnType<typeof createNamer>;

/**
 * Streams, read one behind the other, as the artifacts and counts of one.
 *
 * @param path names it
 * @param isOnly there is no other: it is written also where it holds nothing, and the page says so
 * @returns null where they hold no test and nothing else
 */
async function writeStream(
  streams: Group,
  path: string,
  isOnly: boolean,
  namer: Namer,
  work: Work,
): Promise<(Part & { hasTests: boolean }) | null> {
  const { directory, options, limits, warnings } = work;
  const unfinished = streams.some(isCutOff);
  const names = { ...namer(path), path, host: streams[0].host, unfinished };
  const writer = observed(createStreamWriter(directory, names, options, limits), path, work);
  try {
    const ofRun: AttachmentRecord[] = [];
    for (const stream of streams) {
      const told = toldOf(warnings, stream.path, path, streams.length > 1);
      const attachments = await withInput(stream, { ...work, warnings: told }, (bytes) =>
        convertStream(bytes, stream.path, limits, writer, told),
      );
      ofRun.push(...attachments);
    }
    const hasTests = writer.count() > 0;
    if (!hasTests && ofRun.length === 0 && !isOnly) return null;
    const { outliers, judge, ...written } = writer.finish(ofRun);
    if (outliers > 0) {
      const message = `${countOf(outliers, 'test')} had times days away from those of the others, which are left out`;
      warnings.add('TEST_CLOCK', message, { path });
    }
    const judged = judge(damageOf(warnings.list(), path));
    return { ...written, ...judged, hasTests };
  } finally {
    writer.discard();
  }
}

/**
 * Warnings about a run of a repository, told of the stream that it is part of: what is wrong with the one is with
 * the other.
 */
function toldOf(warnings: Warnings, run: string, path: string, several: boolean): Warnings {
  if (run === path) return warnings;
  return {
    ...warnings,
    add(code, message, where = {}) {
      if (where.path !== run) return warnings.add(code, message, where);
      warnings.add(code, several ? `${basename(run)}: ${message}` : message, { ...where, path });
    },
  };
}

/** The writer, which tells `work.observe` of every run that it lists. */
function observed(writer: StreamWriter, path: string, { observe }: Work): StreamWriter {
  if (observe === undefined) return writer;
  return {
    ...writer,
    add(test) {
      const added = writer.add(test);
      if (added !== 'refused') observe(path, writer.count() - 1, test);
      return added;
    },
  };
}

/**
 * Writes the streams of a build, and of a node, or a run on it, whose streams hold no test the run in its test
 * repository: `stestr last --subunit` may end with a traceback and an empty file. Of another a run that was cut
 * off after what its streams hold, which that command does not tell of. A run that was left twice is written once.
 */
export async function writeStreams(
  sources: Stream[],
  namer: Namer,
  work: Work,
  keep: Keep,
): Promise<void> {
  const tested = new Set<string>();
  const placeOf = ({ host, phase, path }: Stream) => JSON.stringify([host, phase, runOf(path)]);
  const write = ({ streams, path, warn }: Chosen) => {
    warn();
    return keep({ ...streams[0], path }, async (limited) => {
      const part = await writeStream(streams, path, sources.length === 1, namer, limited);
      if (part?.hasTests) tested.add(placeOf(streams[0]));
      return part;
    });
  };
  // the oldest of all repositories' runs are no inputs then
  const wereTooMany = sources.filter(({ repository }) => repository !== null).length >= MAX_RUNS;
  const chooseFrom = async (runs: Group): Promise<Chosen> => {
    const { path, name } = runs[0].repository as Repository;
    const { runs: chosen, withoutTests, toTheFirst } = await chooseRuns(runs, work);
    const only = chosen.length === 1 ? chosen[0].path : undefined;
    const told = name ?? only ?? path;
    const warn = () => {
      if (toTheFirst && wereTooMany) {
        const message = `only ${MAX_RUNS} runs are read, and \`run --isolated\` left more: tests are missing`;
        work.warnings.add('REPOSITORY_TOO_MANY_RUNS', message, { path: told });
      }
      for (const { path: run } of withoutTests) {
        const message = `a run that was begun left no test (${basename(run)}): it may be later than what is shown`;
        work.warnings.add(NO_TESTS, message, { path: told });
      }
      const earlier = runs.length - chosen.length - withoutTests.length;
      if (earlier > 0) {
        const whose = earlier === 1 ? 'its' : 'their';
        const message = `the test repository has ${countOf(earlier, 'earlier run')}, not shown: ${whose} tests are not counted`;
        work.warnings.add(EARLIER_RUNS, message, { path: told });
      }
    };
    return { streams: chosen, path: told, host: chosen[0].host, warn };
  };

  const groups = Map.groupBy(sources, (source) => source.repository?.path ?? source);
  const named: Chosen[] = [];
  const standIns: Group[] = [];
  for (const group of groups.values() as Iterable<Group>) {
    const [first] = group;
    const { path, host, repository } = first;
    if (repository === null) named.push({ streams: [first], path, host, warn: () => undefined });
    else if (repository.name !== null) named.push(await chooseFrom(group));
    else standIns.push(group);
  }
  const sameRuns = createSameRuns(work);
  const read = await sameRuns.without(named);
  const laterOf = async (runs: Group): Promise<Chosen | null> => {
    const place = placeOf(runs[0]);
    const beside = read.flatMap(({ streams }) => streams).filter((one) => placeOf(one) === place);
    const run = await cutOffAfter(runs, beside, work);
    const told = run && { path: run.path, host: run.host, warn: () => undefined };
    return told && { ...told, streams: [run] };
  };
  for (const one of read) await write(one);
  for (const group of standIns) {
    const one = tested.has(placeOf(group[0])) ? await laterOf(group) : await chooseFrom(group);
    if (one === null || (await sameRuns.isIn(one, read))) continue;
    await write(one);
    read.push(one);
  }
}
