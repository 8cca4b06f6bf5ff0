/** The OpenAPI 3.1 document of the API, read off its routes. */
import { z } from 'zod';
import { VERSION } from '../../base/version.ts';
import { type AnyRoute, errorSchema } from './route.ts';

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
};

const content = (schema: z.ZodType, io: 'input' | 'output') => ({
  'application/json': { schema: jsonSchema(schema, io) },
});

/** What any route may answer, besides its own. */
const ERRORS: Record<number, string> = {
  400: 'The question is not as described: `BODY_INVALID`, no JSON, ...',
  413: 'A body of more than 8 KiB.',
  415: 'A body that is not application/json.',
  421: 'Asked under a name that is none of this server.',
  429: 'Too many requests of one client; `Retry-After` says when to come again.',
};

function operationOf(route: AnyRoute) {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  const own = Object.entries(route.answers).map(([status, answer]) => {
    const { description, schema, contentType = 'application/json' } = answer;
    const body = schema === undefined ? { [contentType]: {} } : content(schema, 'output');
    return [status, { description, content: body }];
  });
  const errors = Object.entries(ERRORS)
    .filter(([status]) => !(status in route.answers))
    .filter(([status]) => route.method === 'POST' || !['400', '413', '415'].includes(status))
    .map(([status, description]) => [
      status,
      { description, content: content(errorSchema, 'output') },
    ]);
  return {
    summary: route.summary,
    ...(names.length === 0
      ? {}
      : {
          parameters: names.map((name) => ({
            name,
            in: 'path',
            required: true,
            schema: { type: 'string' },
          })),
        }),
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: content(route.body, 'input') } }),
    responses: Object.fromEntries([...own, ...errors]),
  };
}

/** The document of some routes. */
export function openApiDocument(routes: readonly AnyRoute[]) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const methods = paths[route.path] ?? {};
    methods[route.method.toLowerCase()] = operationOf(route);
    paths[route.path] = methods;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'stackvizd serve',
      version: VERSION,
      description:
        "Finds the runs of a change, fetches the logs of one and makes its site. The POST calls are those of upstream's stackviz-deployer, in the same shapes.",
    },
    paths,
  };
}
