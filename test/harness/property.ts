/**
 * fast-check, set up so that `maxLength` means what it says: by default (4.10) arrays, strings and
 * bytes stay at ten or so, whatever longest length a test asks for.
 *
 * And so that it ends: making a counterexample of a thousand bytes smaller takes hours, in which nothing
 * is told. What was found until then is the failure; where nothing was, fewer inputs were tried.
 *
 * `npm test` sets and prints PROPERTY_SEED, from which all inputs follow; without it each property takes
 * a seed of its own, and tells it where it fails.
 */
import fc from 'fast-check';

const seed = process.env.PROPERTY_SEED;
fc.configureGlobal({
  defaultSizeToMaxWhenMaxSpecified: true,
  interruptAfterTimeLimit: 30_000,
  ...(seed === undefined ? {} : { seed: Number(seed) }),
});

export default fc;
