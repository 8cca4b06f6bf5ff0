/** The messages between a daemon and the process that keeps the history. */
import { z } from 'zod';
import type { Config } from '../../config/schema.ts';
import type { Answer, Question } from './about.ts';

/** First message to the keeper: what it works with. */
export interface KeeperOrder {
  config: Config;
  /** Of `run`: there is no Redis. */
  embedded: boolean;
}

/** To the keeper: what to do for a build of a root. */
export type KeeperRequest = { id: number; root: string } & (
  | { about: Question }
  | { published: string }
);

/** From the keeper. */
export type KeeperReply = { id: number } & (
  | { answer: Answer | null }
  | { error: { code: string; message: string } }
);

const replySchema = z.object({
  id: z.number(),
  answer: z.unknown().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});

/** A reply; null: it is none. The keeper has read what builds say, so it is checked like their readers. */
export function parseReply(message: unknown): z.infer<typeof replySchema> | null {
  return replySchema.safeParse(message).data ?? null;
}
