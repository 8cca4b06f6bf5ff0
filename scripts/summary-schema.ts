/** Writes docs/summary.schema.json, which is made of src/summary/schema.ts. */
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { summarySchema } from '../src/summary/schema.ts';

const text = JSON.stringify(z.toJSONSchema(summarySchema, { io: 'input' }), null, 1);
writeFileSync(new URL('../docs/summary.schema.json', import.meta.url), `${text}\n`);
