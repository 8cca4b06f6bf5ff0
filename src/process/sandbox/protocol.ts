/** The messages between the daemon and the child processes that read the builds. */
import { z } from 'zod';
import type { Config } from '../../config/schema.ts';
import type { RunRecord } from '../../format/history.ts';
import type { Answer } from '../../history/keeper/answer.ts';
import { recordSchema } from '../../history/schema.ts';
import type { Job, Outcome } from '../../queue/queue.ts';

/** Daemon to child: one build. The child works on one at a time. */
export interface SandboxRequest {
  config: Config;
  job: Job;
  /** Of the hold on the build. */
  token: string;
  /** Whether a history is kept. */
  history: boolean;
}

/** Child to daemon, before it publishes: what is known about the job, and is the build still ours? */
export type SandboxQuestion = { question: 'confirm' } | { question: 'history'; about: RunRecord };

/** Daemon to child: the answer. */
export type SandboxAnswer =
  | { confirmed: true }
  | { confirmed: false; error: SandboxError }
  | { history: Answer | null };

/** An error that crosses the line. */
export interface SandboxError {
  code: string;
  message: string;
  retryable: boolean;
}

/** Child to daemon, at the end. */
export type SandboxReply = { rss: number } & ({ outcome: Outcome } | { error: SandboxError });

/**
 * What a child says is checked although it is our own code: it has just digested a file that a
 * stranger wrote.
 */
export const messageSchema = z.object({
  question: z.enum(['confirm', 'history']).optional(),
  about: recordSchema.optional(),
  /** Resident memory after the build in bytes. */
  rss: z.number().default(0),
  outcome: z
    .object({
      result: z.enum(['published', 'unchanged', 'empty']),
      tests: z.number(),
      warnings: z.number(),
      durationMs: z.number(),
      stagesMs: z.object({ find: z.number(), write: z.number(), publish: z.number() }).optional(),
      cut: z.boolean().optional(),
      known: z.array(z.string().max(64)).max(20).optional(),
      unusableIssues: z.int().min(0).optional(),
    })
    .optional(),
  error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }).optional(),
});

export type SandboxMessage = z.infer<typeof messageSchema>;

/** The config as a child may see it: reading a build takes no access to the queue. */
export function withoutSecrets(config: Config): Config {
  const redis = {
    url: 'redis://127.0.0.1:6379/0',
    socketPath: null,
    username: null,
    password: null,
    passwordFile: null,
    tlsCaFile: null,
  };
  return { ...config, queue: { ...config.queue, redis } };
}
