/**
 * The API of upstream's stackviz-deployer: its calls, its words, its shapes (docs/on-demand.md has the
 * table). Where it would fail with a page of HTML, we say what is wrong in JSON.
 */
import { z } from 'zod';
import { OUTPUT_DIRECTORY } from '../../build/own-files.ts';
import type { Resolved, Run, RunFacts, RunSet } from '../../fetch/run.ts';
import type { Asked, Desk } from '../../requests/desk.ts';
import { fileId, isRequestId, parseFileId } from '../../requests/ids.ts';
import { toldSchema } from '../../requests/state.ts';
import type { Store } from '../../requests/store.ts';
import { openFileBeneath } from '../../tree/beneath.ts';
import { sendFile } from '../send-file.ts';
import { datasetOf, upstreamFiles } from './published.ts';
import { type AnyRoute, errorSchema, NOT_FOUND, type Route } from './route.ts';

export interface DeployerParts {
  desk: Desk;
  store: Store;
  /** What somebody pasted -> the runs that are meant. @throws StackvizError */
  resolve: (what: string) => Promise<Resolved>;
}

/** What upstream calls a run of which it knows nothing but the address. */
const DIRECT = 'direct-link';
const QUERY_MAX = 2048;
const SANDBOXED = { 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': 'sandbox' };

const text = z.string().nullable();
const number = z.number().nullable();

const listedSchema = z.object({
  index: z.number(),
  status: text,
  ci_username: text,
  pipeline: text,
  change_id: number,
  revision: number,
  change_project: text,
  change_subject: text,
  jobs: z.array(z.object({ name: z.string(), url: z.string(), status: text })),
});

const taskSchema = z.object({
  id: z.string(),
  name: text,
  url: z.string(),
  status: text,
  ci_username: text,
  pipeline: text,
  change_id: z.union([z.number(), z.string()]).nullable(),
  revision: z.union([z.number(), z.string()]).nullable(),
  change_project: text,
  change_subject: text,
  artifacts: z.array(
    z.object({
      id: z.string(),
      artifact_name: z.string(),
      artifact_type: z.string(),
      content_type: z.string(),
      content_encoding: text,
      primary: z.boolean(),
    }),
  ),
});

const asNumber = (digits: string | null) =>
  digits !== null && /^\d{1,15}$/.test(digits) ? Number(digits) : null;

const factsOf = (facts: RunFacts) => ({
  ci_username: facts.ciUsername,
  pipeline: facts.pipeline,
  change_id: asNumber(facts.change),
  revision: asNumber(facts.patchset),
  change_project: facts.project,
  change_subject: facts.subject,
});

const jobOf = ({ job, url, result }: Run) => ({ name: job ?? DIRECT, url, status: result });

/** What was found, as upstream lists it: one result for each report of a CI. */
function listed(resolved: Resolved): z.infer<typeof listedSchema>[] {
  const sets: RunSet[] =
    resolved.kind === 'choice'
      ? resolved.sets
      : [{ ...resolved.run, reportedAt: null, runs: [resolved.run] }];
  return sets.map((set, index) => ({
    index,
    status: set.result,
    ...factsOf(set),
    jobs: set.runs.map(jobOf),
  }));
}

/** The state of a request in upstream's words. */
function statusOf({ id, state }: Asked): {
  uuid: string;
  status: string;
  message: string | null;
} {
  switch (state.state) {
    case 'queued':
      return { uuid: id, status: 'new', message: null };
    case 'fetching':
    case 'processing':
      return { uuid: id, status: 'pending', message: null };
    case 'ready':
      return { uuid: id, status: 'finished', message: null };
    case 'failed':
      return { uuid: id, status: 'error', message: `${state.code}: ${state.message}` };
    case 'expired':
      return { uuid: id, status: 'error', message: 'EXPIRED: the site is gone; ask for it again' };
  }
}

const queryOf = z.object({ q: z.string().max(QUERY_MAX) });
/** Upstream answers 200 here. */
const failedSchema = z.object({ error: z.literal('scrape task failed'), message: z.string() });

const lookUp = async (desk: DeployerParts['desk'], q: string) =>
  isRequestId(q) ? desk.look(q) : null;

function listRoute({ resolve }: DeployerParts): Route<{ q: string }> {
  return {
    method: 'POST',
    path: '/api/list',
    summary: 'The runs of what is given: a change, `change,patchset`, an address',
    body: queryOf,
    answers: {
      200: {
        description:
          'The runs, by the report of the CI that they were in. None, with why, where it is no address or number that we know.',
        schema: z.object({
          results: z.array(listedSchema),
          code: z.string().optional(),
          message: z.string().optional(),
        }),
      },
      403: { description: 'A host that may not be fetched from.', schema: errorSchema },
      502: { description: 'The other server fails.', schema: errorSchema },
    },
    asksOthers: true,
    async answer({ body }) {
      try {
        return [200, { results: listed(await resolve(body.q.trim())) }];
      } catch (error) {
        const { code, message } = error as { code?: string; message: string };
        if (code !== 'FETCH_WHAT' && code !== 'FETCH_NOTHING') throw error;
        return [200, { results: [], code, message }];
      }
    },
  };
}

function scrapeRoute({ desk }: DeployerParts): Route<z.infer<typeof toldSchema> & { url: string }> {
  return {
    method: 'POST',
    path: '/api/scrape',
    summary: 'Asks for the site of a run',
    body: toldSchema.extend({ url: z.string().min(1).max(QUERY_MAX) }),
    answers: {
      202: {
        description: 'Taken; equal requests have one `uuid`.',
        schema: z.object({ status: z.literal('queued'), uuid: z.string() }),
      },
      403: { description: 'A host that may not be fetched from.', schema: errorSchema },
      503: { description: 'Too many wait.', schema: errorSchema },
    },
    asksOthers: true,
    async answer({ body: { url, ...told } }) {
      const { id } = await desk.ask(url.trim(), told);
      return [202, { status: 'queued', uuid: id }];
    },
  };
}

function statusRoute({ desk }: DeployerParts): Route<{ q: string }> {
  return {
    method: 'POST',
    path: '/api/status',
    summary: 'How far a request is',
    body: queryOf,
    answers: {
      200: {
        description: '`new`, `pending`, `finished` or `error`.',
        schema: z.object({ uuid: z.string(), status: z.string(), message: text }),
      },
      404: { description: 'There is no such request.', schema: errorSchema },
    },
    async answer({ body }) {
      const asked = await lookUp(desk, body.q);
      return asked === null ? NOT_FOUND : [200, statusOf(asked)];
    },
  };
}

function taskRoute({ desk, store }: DeployerParts): Route<{ q: string }> {
  return {
    method: 'POST',
    path: '/api/task',
    summary: 'The dataset of a finished request',
    body: queryOf,
    answers: {
      200: {
        description: 'The dataset; or that it failed, and why.',
        schema: z.union([taskSchema, failedSchema]),
      },
      202: { description: '`not ready yet`', schema: errorSchema },
      404: { description: 'There is no such request.', schema: errorSchema },
    },
    async answer({ body }) {
      const asked = await lookUp(desk, body.q);
      if (asked === null) return NOT_FOUND;
      const { status: word, message } = statusOf(asked);
      if (word === 'error') return [200, { error: 'scrape task failed', message }];
      if (word !== 'finished') return [202, { error: 'not ready yet' }];
      return [200, await taskOf(asked, store.tree)];
    },
  };
}

function blobRoute({ store }: DeployerParts): Route {
  return {
    method: 'GET',
    path: '/api/blob/{id}',
    summary: "A file of a dataset in upstream's format",
    answers: {
      200: {
        description: 'The file, with its own `Content-Type` and `Content-Encoding`.',
        contentType: 'application/json',
      },
      404: { description: 'There is none.', schema: errorSchema },
    },
    async answer({ params, request, reply }) {
      const named = parseFileId(params.id ?? '');
      const state = named && (await store.state(named.run));
      if (named === null || state?.state !== 'ready') return NOT_FOUND;
      const files = upstreamFiles(await datasetOf(store.tree, named.run));
      const file = files[named.number - 1]?.file;
      if (file === undefined) return NOT_FOUND;
      const path = `${named.run}/${OUTPUT_DIRECTORY}/data/${file.path}`;
      const handle = await openFileBeneath(store.tree, path);
      await store.used(named.run);
      reply.hijack();
      await sendFile(request.raw, reply.raw, handle, {
        ...SANDBOXED,
        'Content-Type': file.content_type,
        ...(file.content_encoding && { 'Content-Encoding': file.content_encoding }),
      });
      return null;
    },
  };
}

export const deployerRoutes = (parts: DeployerParts): AnyRoute[] => [
  listRoute(parts),
  scrapeRoute(parts),
  statusRoute(parts),
  taskRoute(parts),
  blobRoute(parts),
];

/**
 * The dataset of a run that is ready. What its logs say goes before what the client told, which stands
 * for what they do not say.
 */
async function taskOf(
  { id, run, request }: Asked,
  tree: string,
): Promise<z.infer<typeof taskSchema>> {
  const dataset = await datasetOf(tree, run);
  const { told } = request;
  return {
    id,
    name: dataset.name ?? told.name ?? null,
    url: request.url,
    status: dataset.status ?? told.status ?? null,
    ci_username: dataset.ci_username ?? told.ci_username ?? null,
    pipeline: dataset.pipeline ?? told.pipeline ?? null,
    change_id: asNumber(dataset.change_id) ?? dataset.change_id ?? told.change_id ?? null,
    revision: asNumber(dataset.revision) ?? dataset.revision ?? told.revision ?? null,
    change_project: dataset.change_project ?? told.change_project ?? null,
    change_subject: dataset.change_subject ?? told.change_subject ?? null,
    artifacts: upstreamFiles(dataset).map(({ number, file }) => ({
      id: fileId(run, number),
      artifact_name: file.artifact_name,
      artifact_type: file.artifact_type,
      content_type: file.content_type,
      content_encoding: file.content_encoding ?? null,
      primary: file.primary,
    })),
  };
}
