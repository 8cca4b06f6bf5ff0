/**
 * Zuul's REST API, of which three calls are made:
 *
 *     GET {api}/build/{uuid}        a build
 *     GET {api}/buildset/{uuid}     a buildset with its builds
 *     GET {api}/builds?change=...   builds, the newest first, each with its buildset
 *
 * `{api}` is `https://host/api/tenant/TENANT`, on a host of one tenant `https://host/api`.
 *
 *     {"uuid": "5f3e...", "job_name": "tempest-full", "result": "FAILURE", "log_url": "https://...",
 *      "pipeline": "check", "end_time": "2026-11-22T17:02:44", "buildset": {"uuid": "..."},
 *      "ref": {"project": "openstack/nova", "change": 912345, "patchset": "3", "ref_url": "https://..."},
 *      "artifacts": [{"name": "Zuul Manifest", "url": "https://...", "metadata": {"type": "zuul_manifest"}}]}
 *
 * Source: BuildConverter and BuildsetConverter in Zuul's zuul/web/__init__.py. The odd cases: before Zuul 10 the
 * members of `ref` stood beside the others and `ref` was its name; a buildset has `refs` instead; times are UTC
 * and do not say so.
 */
import { z } from 'zod';
import { StackvizError } from '../../base/errors.ts';
import type { FetchContext } from '../context.ts';
import type { Run, RunFacts, RunSet } from '../run.ts';
import { getJson } from '../wire/text.ts';
import type { Address, ZuulPlace } from './addresses.ts';

/** More builds of one change than anyone chooses from. */
const MAX_BUILDS = 300;

const text = z
  .union([z.string().max(2000), z.number().transform(String)])
  .nullish()
  .catch(null);

const ref = { project: text, change: text, patchset: text };

const build = z.object({
  uuid: z.string().regex(/^[0-9a-f]{32}$/),
  job_name: text,
  result: text,
  log_url: text,
  pipeline: text,
  end_time: text,
  ...ref,
  ref: z.union([z.object(ref), text]).catch(null),
  buildset: z.object({ uuid: z.string() }).nullish().catch(null),
  artifacts: z
    .array(z.object({ url: text, metadata: z.object({ type: text }).nullish().catch(null) }))
    .catch([])
    .default([]),
});
type Build = z.infer<typeof build>;

const buildset = z.object({
  uuid: text,
  result: text,
  pipeline: text,
  last_build_end_time: text,
  ...ref,
  refs: z.array(z.object(ref)).catch([]).default([]),
  builds: z.array(build).max(10_000).catch([]).default([]),
});

const notZuul = (url: URL) =>
  new StackvizError('FETCH_JSON', `${url.origin}${url.pathname}: the answer is not Zuul's`);

function factsOf(
  { project, change, patchset }: Pick<Build, 'project' | 'change' | 'patchset'>,
  pipeline: string | null,
): RunFacts {
  return {
    ciUsername: null,
    pipeline,
    change: change ?? null,
    patchset: patchset ?? null,
    project: project ?? null,
    subject: null,
  };
}

const refOf = (one: Build) => (typeof one.ref === 'object' && one.ref !== null ? one.ref : one);

const runOf = (zuul: ZuulPlace, one: Build, pipeline: string | null): Run => ({
  ...factsOf(refOf(one), one.pipeline ?? pipeline),
  url: `${zuul.pages}/build/${one.uuid}`,
  job: one.job_name ?? null,
  result: one.result ?? null,
});

/** Zuul's time as one that says its zone. */
function instant(time: string | null | undefined): string | null {
  const date = new Date(`${time ?? ''}`.replace(/Z?$/, 'Z'));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

type Of<Kind extends Address['kind']> = Extract<Address, { kind: Kind }>;

/** @returns the build, and what the API said of it as it is, without what may be long. @throws as getJson() */
export async function fetchBuild(
  { zuul, uuid }: { zuul: ZuulPlace; uuid: string },
  context: FetchContext,
): Promise<{ build: Build; json: unknown }> {
  const url = new URL(`${zuul.api}/build/${uuid}`);
  const json = await getJson(url, context);
  const parsed = build.safeParse(json);
  if (!parsed.success) throw notZuul(url);
  const { artifacts: _, provides: __, ...record } = json as Record<string, unknown>;
  return { build: parsed.data, json: record };
}

/** One build as a run. */
export async function resolveBuild(
  address: { zuul: ZuulPlace; uuid: string },
  context: FetchContext,
): Promise<Run> {
  const { build: found } = await fetchBuild(address, context);
  return runOf(address.zuul, found, null);
}

/** The builds of a buildset. */
export async function resolveBuildset(
  { zuul, uuid }: { zuul: ZuulPlace; uuid: string },
  context: FetchContext,
): Promise<RunSet[]> {
  const url = new URL(`${zuul.api}/buildset/${uuid}`);
  const parsed = buildset.safeParse(await getJson(url, context));
  if (!parsed.success) throw notZuul(url);
  const { refs, pipeline = null, result, builds, last_build_end_time: ended } = parsed.data;
  return [
    {
      ...factsOf(refs[0] ?? parsed.data, pipeline),
      result: result ?? null,
      reportedAt: instant(ended),
      runs: builds.map((one) => runOf(zuul, one, pipeline)),
    },
  ];
}

/** The builds that a query finds, by their buildsets. */
export async function resolveBuilds(
  { zuul, query }: Of<'zuul-builds'>,
  context: FetchContext,
): Promise<RunSet[]> {
  const url = new URL(`${zuul.api}/builds?${query}`);
  url.searchParams.set('limit', String(MAX_BUILDS));
  const parsed = z.array(z.unknown()).safeParse(await getJson(url, context));
  if (!parsed.success) throw notZuul(url);
  const builds = parsed.data.flatMap((one) => build.safeParse(one).data ?? []);
  const sets = Map.groupBy(builds, ({ uuid, buildset: set }) => set?.uuid ?? uuid);
  return [...sets.values()].map((members) => {
    const [first] = members as [Build, ...Build[]];
    const ended = members.map(({ end_time }) => end_time ?? '').sort();
    return {
      ...factsOf(refOf(first), first.pipeline ?? null),
      // the call does not say it of the set, and what its builds come to depends on which of them vote
      result: null,
      reportedAt: instant(ended.at(-1)),
      runs: members.map((one) => runOf(zuul, one, null)),
    };
  });
}
