/** Our own part of the API: how far a run is, in full, once or as it goes; and what the API is. */
import { z } from 'zod';
import type { Asked, Desk } from '../../requests/desk.ts';
import { isRequestId } from '../../requests/ids.ts';
import { stateSchema } from '../../requests/state.ts';
import type { Events } from './events.ts';
import { openApiDocument } from './openapi.ts';
import { type AnyRoute, errorSchema, NOT_FOUND, type Route } from './route.ts';

const runSchema = z.object({
  id: z.string(),
  url: z.string(),
  askedAt: z.string(),
  state: stateSchema,
});

const runOf = ({ id, request, state }: Asked): z.infer<typeof runSchema> => ({
  id,
  url: request.url,
  askedAt: request.askedAt,
  state,
});

export function runRoutes(desk: Desk, events: Events): AnyRoute[] {
  const lookUp = async (id = '') => (isRequestId(id) ? desk.look(id) : null);

  const run: Route = {
    method: 'GET',
    path: '/api/runs/{id}',
    summary: 'A request and how far its run is',
    answers: {
      200: { description: 'What was asked, and the state.', schema: runSchema },
      404: { description: 'There is no such request.', schema: errorSchema },
    },
    async answer({ params }) {
      const asked = await lookUp(params.id);
      return asked === null ? NOT_FOUND : [200, runOf(asked)];
    },
  };

  const progress: Route = {
    method: 'GET',
    path: '/api/runs/{id}/events',
    summary: 'How far a run is, told as it goes (server-sent events)',
    answers: {
      200: {
        description:
          'Events `state`, whose data is the `state` of `/api/runs/{id}`; the stream ends with the last one.',
        contentType: 'text/event-stream',
      },
      404: { description: 'There is no such request.', schema: errorSchema },
    },
    async answer({ params, request, reply }) {
      const asked = await lookUp(params.id);
      if (asked === null) return NOT_FOUND;
      events.tell(asked.run, request, reply);
      return null;
    },
  };
  return [run, progress];
}

/** The document of all routes, its own too. */
export function documentRoute(routes: readonly AnyRoute[]): AnyRoute {
  const route: Route = {
    method: 'GET',
    path: '/api/openapi.json',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({}) } },
    answer: async () => [200, document],
  };
  const document = openApiDocument([...routes, route]);
  return route;
}
