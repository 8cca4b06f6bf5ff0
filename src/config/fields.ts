/** Kinds of settings: a number with its bounds, its default and its documentation. */
import { z } from 'zod';

export const seconds = (min: number, fallback: number, text: string) =>
  z.number().min(min).max(31_536_000).default(fallback).describe(text);

export const integer = (min: number, max: number, fallback: number, text: string) =>
  z.int().min(min).max(max).default(fallback).describe(text);

export const hostNames = (what: string) =>
  z
    .array(z.string().regex(/^[A-Za-z0-9.-]+$/, 'must be a name of a host, without a port'))
    .default([])
    .describe(
      `Names under which ${what} may be asked. Addresses, localhost and the name of the machine, with any domain, always are; others get 421.`,
    );
