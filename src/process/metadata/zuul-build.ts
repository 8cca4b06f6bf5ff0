/**
 * Metadata from `zuul-info/build.json`: a build as Zuul's REST API gives it
 * (`GET /api/tenant/{tenant}/build/{uuid}`), for sites that fetch it into the logs. It is what knows the
 * result, which Zuul decides after the upload.
 *
 *     {"uuid": "5f3e...", "job_name": "tempest-full", "result": "FAILURE", "voting": true,
 *      "start_time": "2026-11-22T16:19:21", "end_time": "2026-11-22T17:02:44", "pipeline": "check",
 *      "log_url": "https://...", "ref": {"project": "openstack/nova", "change": 912345, ...}}
 *
 * Source: BuildConverter in Zuul's zuul/web/__init__.py. The odd cases: times are in UTC and do not say
 * so; before Zuul 10 the members of `ref` stood beside the others and `ref` was its name.
 */
import { z } from 'zod';
import type { Warnings } from '../../build/warnings.ts';
import type { BuildMetadata } from '../../format/dataset.ts';
import { text, webAddress } from './values.ts';

const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z?$/)
  .transform((value) => new Date(value.endsWith('Z') ? value : `${value}Z`))
  .refine((date) => !Number.isNaN(date.getTime()))
  .transform((date) => date.toISOString())
  .nullish()
  .catch(null);

const change = {
  project: text,
  branch: text,
  change: text,
  patchset: text,
  newrev: text,
  ref_url: text,
};

const schema = z.object({
  uuid: text,
  job_name: text,
  result: text,
  start_time: time,
  end_time: time,
  voting: z.boolean().nullish().catch(null),
  log_url: text,
  pipeline: text,
  ...change,
  ref: z.union([z.object({ ...change, ref: text }), text]).catch(null),
});

/** Reads the JSON of a build; what it does not tell is left out. */
export function readZuulBuild(
  json: string,
  path: string,
  warnings: Warnings,
): Partial<BuildMetadata> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    warnings.add('BUILD_JSON_UNREADABLE', "Zuul's record of the build is no JSON", { path });
    return {};
  }
  const result = schema.safeParse(parsed);
  if (!result.success) {
    warnings.add('BUILD_JSON_UNREADABLE', "Zuul's record of the build is no object", { path });
    return {};
  }
  const build = result.data;
  const ref = typeof build.ref === 'object' ? build.ref : { ...build, ref: build.ref };
  return {
    job: build.job_name ?? null,
    build: build.uuid ?? null,
    pipeline: build.pipeline ?? null,
    project: ref?.project ?? null,
    branch: ref?.branch ?? null,
    change: ref?.change ?? null,
    patchset: ref?.patchset ?? ref?.newrev ?? null,
    ref: ref?.ref ?? null,
    changeUrl: webAddress(ref?.ref_url),
    logUrl: webAddress(build.log_url),
    result: build.result ?? null,
    voting: build.voting ?? null,
    startTime: build.start_time ?? null,
    endTime: build.end_time ?? null,
  };
}
