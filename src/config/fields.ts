/** Kinds of settings: a number with its bounds, its default and its documentation. */
import { z } from 'zod';

export const seconds = (min: number, fallback: number, text: string) =>
  z.number().min(min).max(31_536_000).default(fallback).describe(text);

export const integer = (min: number, max: number, fallback: number, text: string) =>
  z.int().min(min).max(max).default(fallback).describe(text);
