/**
 * How much values spread of which few are seen each, where many of their kind are: which standard
 * deviations are how frequent among all (a mixture, by expectation and maximisation), and which of them
 * go with what was seen of one.
 */

/** How well each of DEVIATIONS goes with what was seen of one, the best 1. */
export type Likelihoods = readonly number[];

/** How frequent each of DEVIATIONS is; their sum is 1. */
export type Frequencies = readonly number[];

/** Those that are told apart: from one percent to a factor of e^1.3, each a fifth more than the last. */
const DEVIATIONS = Array.from({ length: 28 }, (_, i) => 0.01 * 1.2 ** i);
const ROUNDS = 30;
/** Four values in a thousand are of something else: the machine was held up, by a factor of up to e. */
const HELD_UP = 0.004;
/** Even where none is seen of it, none is impossible: this many are added to all. */
const ADDED = 0.5;

const squaresOf = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
};

/** The probability of normal values of unknown middle, but for what is the same for every deviation. */
const normal = (values: number, squares: number, sigma: number) =>
  Math.exp(-squares / sigma ** 2 / 2) /
  (sigma * Math.sqrt(2 * Math.PI)) ** (values - 1) /
  Math.sqrt(values);

/** @param values three and more; the greatest may be an accident, and say nothing of the others */
export function likelihoodsOf(values: readonly number[]): Likelihoods {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  const [all, others] = [squaresOf(sorted), squaresOf(sorted.slice(0, -1))];
  const likelihoods = DEVIATIONS.map(
    (sigma) => normal(n, all, sigma) + n * HELD_UP * normal(n - 1, others, sigma),
  );
  const best = Math.max(...likelihoods);
  return likelihoods.map((one) => one / best);
}

/** The share of each in one that was seen. */
function shares(frequencies: Frequencies, likelihood: Likelihoods): number[] {
  const weights = likelihood.map((one, i) => one * (frequencies[i] as number));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

export function frequenciesOf(all: readonly Likelihoods[]): Frequencies {
  let frequencies = DEVIATIONS.map(() => 1 / DEVIATIONS.length);
  for (let round = 0; round < ROUNDS; round++) {
    const sums = DEVIATIONS.map(() => ADDED / DEVIATIONS.length);
    for (const likelihood of all) {
      for (const [i, share] of shares(frequencies, likelihood).entries())
        sums[i] = (sums[i] as number) + share;
    }
    frequencies = sums.map((sum) => sum / (all.length + ADDED));
  }
  return frequencies;
}

/** The probability of a value so far above the middle, or farther. */
export function tailOf(frequencies: Frequencies, of: Likelihoods, distance: number): number {
  return shares(frequencies, of).reduce(
    (sum, share, i) => sum + share * above(distance / (DEVIATIONS[i] as number)),
    0,
  );
}

/** The share of normal values above x standard deviations (Abramowitz and Stegun 26.2.17). */
function above(x: number): number {
  if (x < 0) return 1 - above(-x);
  const t = 1 / (1 + 0.2316419 * x);
  const polynomial =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
}
