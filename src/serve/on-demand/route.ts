/**
 * The routes of the API as a table: what is answered, what is checked, what the OpenAPI document says of
 * it, all from one place.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { StackvizError } from '../../base/errors.ts';

/** An answer that a route may give. */
export interface Answer {
  description: string;
  /** Of a JSON body; absent: it is none, and `contentType` says what it is. */
  schema?: z.ZodType;
  contentType?: string;
}

/** What a route is asked with. */
export interface Question<Body> {
  body: Body;
  params: Record<string, string>;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** One route. `Body` is what its schema makes of a body. */
export interface Route<Body = undefined> {
  method: 'GET' | 'POST';
  /** As OpenAPI writes it: `/api/blob/{id}`. */
  path: string;
  summary: string;
  body?: z.ZodType<Body>;
  answers: Record<number, Answer>;
  /** It may make us ask other servers: counted for each client. */
  asksOthers?: boolean;
  /** @returns status and JSON body; null: the route has answered itself */
  answer(question: Question<Body>): Promise<readonly [number, unknown] | null>;
}

/** For a table of routes of several bodies. */
// biome-ignore lint/suspicious/noExplicitAny: each was checked where it was made
export type AnyRoute = Route<any>;

/** An error of ours, as every route may answer it. `error` is what clients of the deployer look at. */
export const errorSchema = z.object({
  error: z.string(),
  code: z.string().optional(),
  message: z.string().optional(),
});

/** `{error: "not found"}`, word by word as upstream's deployer says it. */
export const NOT_FOUND = [404, { error: 'not found' }] as const;

function bodyOf<Body>({ body: schema }: Route<Body>, body: unknown): Body {
  if (schema === undefined) return undefined as Body;
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'the body';
  throw new StackvizError('BODY_INVALID', `${where}: ${issue?.message ?? 'not as expected'}`);
}

/** Adds a route. @param limit of requests a minute from one client, for those that ask others */
export function addRoute<Body>(app: FastifyInstance, route: Route<Body>, limit: number): void {
  app.route({
    method: route.method,
    url: route.path.replace(/\{(\w+)\}/g, ':$1'),
    config: route.asksOthers === true ? { rateLimit: { max: limit, groupId: 'asks' } } : {},
    async handler(request, reply) {
      const params = request.params as Record<string, string>;
      const body = bodyOf(route, request.body);
      const answer = await route.answer({ body, params, request, reply });
      if (answer === null) return reply;
      const [status, value] = answer;
      reply.header('Cache-Control', 'no-store');
      return reply.code(status).send(value);
    },
  });
}
