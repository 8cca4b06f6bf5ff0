/** What was asked for, and how far it is: the records of a request on the disk. */
import { z } from 'zod';

const instant = z.iso.datetime();

/** An error as a page and the API show it. */
const failure = z.object({ code: z.string(), message: z.string() });

/**
 * How far a run is.
 *
 *     queued -> fetching -> processing -> ready -> expired
 *                  |            |                     |
 *                  +-> failed <-+      asked again: queued
 */
export const stateSchema = z.discriminatedUnion('state', [
  /** `trouble`: why an earlier try failed, after which it is tried again by itself. */
  z.object({ state: z.literal('queued'), since: instant, trouble: failure.optional() }),
  /** Bytes as they travel; `totalBytes` null: nobody has said how many there are. */
  z.object({
    state: z.literal('fetching'),
    since: instant,
    bytes: z.number(),
    totalBytes: z.number().nullable(),
    files: z.number(),
  }),
  z.object({ state: z.literal('processing'), since: instant }),
  /** `bytes` on the disk; `tests` shown on the page; `missing`: what could not be fetched, and why. */
  z.object({
    state: z.literal('ready'),
    since: instant,
    bytes: z.number(),
    tests: z.number(),
    missing: z.array(failure.extend({ path: z.string().optional() })),
  }),
  z.object({ state: z.literal('failed'), since: instant, ...failure.shape }),
  z.object({ state: z.literal('expired'), since: instant }),
]);

export type RunState = z.infer<typeof stateSchema>;

/** Something that could not be fetched. */
export type Missing = Extract<RunState, { state: 'ready' }>['missing'][number];

/** Somebody works on it, or will. */
export const isUnderWay = ({ state }: RunState): boolean =>
  state === 'queued' || state === 'fetching' || state === 'processing';

const text = (most: number) => z.string().max(most).nullish();
const number = z.union([z.int().min(0), z.string().regex(/^\d{1,15}$/)]).nullish();

/**
 * What a client of the deployer's API tells of a run, as the listing told it. It is given back to that
 * client and shown to nobody else: only the logs tell what a page says.
 */
export const toldSchema = z.object({
  name: text(127),
  status: text(63),
  change_id: number,
  revision: number,
  change_project: text(127),
  change_subject: text(255),
  ci_username: text(127),
  pipeline: text(63),
});

export type Told = z.infer<typeof toldSchema>;

/** `request.json` of a run, and of a request that tells something of one. Never changed. */
export const requestSchema = z.object({
  url: z.string().max(2048),
  /** The run that it is about; null: itself. */
  run: z.string().nullable(),
  told: toldSchema,
  askedAt: instant,
});

export type RunRequest = z.infer<typeof requestSchema>;
