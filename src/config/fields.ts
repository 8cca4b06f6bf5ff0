/** Kinds of settings: a number with its bounds, its default and its documentation. */
import { isIP } from 'node:net';
import { z } from 'zod';

export const seconds = (min: number, fallback: number, text: string) =>
  z.number().min(min).max(31_536_000).default(fallback).describe(text);

/** What a timer of Node's waits for: it takes 24 days at most, and fires at once where it is told more. */
export const timerSeconds = (min: number, fallback: number, text: string) =>
  z.number().min(min).max(86_400).default(fallback).describe(text);

export const absolutePath = () => z.string().startsWith('/', 'must be an absolute path');

export const integer = (min: number, max: number, fallback: number, text: string) =>
  z.int().min(min).max(max).default(fallback).describe(text);

/** Where a server listens. */
export const listenHost = (text: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9._:%-]+$/, 'must be an address, or a name of a host')
    .default('127.0.0.1')
    .describe(text);

export const hostNames = (what: string) =>
  z
    .array(z.string().regex(/^[A-Za-z0-9.-]+$/, 'must be a name of a host, without a port'))
    .default([])
    .describe(
      `Names under which ${what} may be asked. Addresses, localhost and the name of the machine, with any domain, always are; others get 421.`,
    );

const BITS: Record<number, number> = { 4: 32, 6: 128 };

/** An address, or a network as `10.0.0.0/8`. */
export const network = () =>
  z.string().refine((text) => {
    const [address = '', length, ...more] = text.split('/');
    const bits = BITS[isIP(address)] ?? 0;
    const fits = length === undefined || (/^[1-9]\d{0,2}$/.test(length) && Number(length) <= bits);
    return bits > 0 && more.length === 0 && fits;
  }, 'must be an address, or a network as 10.0.0.0/8');
