/** The messages between a daemon and the process that keeps the history. */
import { z } from 'zod';
import type { Config } from '../../config/schema.ts';
import type { RunRecord } from '../../format/history.ts';
import type { FrontFile } from '../../format/jobs/front.ts';
import type { Answer } from './answer.ts';

/** First message to the keeper: what it works with. */
export interface KeeperOrder {
  config: Config;
  /** Of `run`: there is no Redis. */
  embedded: boolean;
  /** When maintenance of a root is due, as the keeper before it said. */
  due: Record<string, number>;
}

/** To the keeper: what to do for a build of a root. */
export type KeeperRequest = { id: number; root: string } & (
  | { about: RunRecord }
  /** `asAsked`: the daemon asked about it before, and that is what was published. */
  | { published: string; asAsked: boolean }
);

/** From the keeper. */
export type KeeperReply = { id: number } & (
  | { answer: Answer | null }
  | { error: { code: string; message: string } }
);

/** From the keeper: by which error the index of a root cannot be opened; null: it could be, in the end. */
export interface KeeperTrouble {
  trouble: string | null;
}

const troubleSchema = z.object({ trouble: z.string().nullable() });

/** Jobs of which metrics tell. */
const MAX_JOBS = 200;
const job = z.string().min(1).max(400);
const count = z.number().min(0);

const newsSchema = z.object({
  root: z.string(),
  streaks: z
    .array(
      z.object({
        job,
        branch: z.string().max(400).nullable(),
        failed: count,
        passed: count,
        passedMs: count,
      }),
    )
    .max(MAX_JOBS),
  week: z.array(z.object({ job, good: count, runs: count })).max(MAX_JOBS),
  /** Whether nothing is left to be done for the root before its next build, or `dueMs`. */
  idle: z.boolean(),
  /** When it is to be maintained next, milliseconds since 1970. */
  dueMs: z.number(),
  /** When the file that this is from was written; null: there is none. */
  frontMs: z.number().nullable(),
});

/** From the keeper, now and then: how the jobs of a root go. */
export type JobNews = z.infer<typeof newsSchema>;

/** What is told of the front page; an index that is not complete tells nothing. */
export function jobsOf(front: FrontFile | null): Pick<JobNews, 'streaks' | 'week'> {
  if (front?.version !== 1 || !front.complete) return { streaks: [], week: [] };
  const week = front.jobs.map(({ job: name, week: { good, runs } }) => ({ job: name, good, runs }));
  week.sort((a, b) => b.runs - a.runs);
  return {
    streaks: (front.streaks ?? []).slice(0, MAX_JOBS),
    week: week.filter(({ runs }) => runs > 0).slice(0, MAX_JOBS),
  };
}

/** News; null: it is something else. */
export function parseNews(message: unknown): JobNews | null {
  return newsSchema.safeParse(message).data ?? null;
}

/** What the keeper says of the index; undefined: it is something else. */
export function parseTrouble(message: unknown): string | null | undefined {
  return troubleSchema.safeParse(message).data?.trouble;
}

const replySchema = z.object({
  id: z.number(),
  answer: z.unknown().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});

/** A reply; null: it is none. The keeper has read what builds say, so it is checked like their readers. */
export function parseReply(message: unknown): z.infer<typeof replySchema> | null {
  return replySchema.safeParse(message).data ?? null;
}
