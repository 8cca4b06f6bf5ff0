/**
 * How much values spread of which few are seen each, where many of their kind are: which standard
 * deviations are how frequent among all (a mixture, by expectation and maximisation), and which of them
 * go with what was seen of one.
 */

/** How well each of DEVIATIONS goes with what was seen of one, the best 1. */
type Likelihoods = readonly number[];

/** How frequent each of DEVIATIONS is; their sum is 1. */
export type Frequencies = readonly number[];

/** Those that are told apart: from one percent to a factor of e^1.3, each a fifth more than the last. */
const DEVIATIONS = Array.from({ length: 28 }, (_, i) => 0.01 * 1.2 ** i);
const ROUNDS = 30;
/** Four values in a thousand are of something else: the machine was held up, by a factor of up to e. */
const HELD_UP = 0.004;
/** Even where none is seen of it, none is impossible: this many are added to all. */
const ADDED = 0.5;
/** Sums of squares that differ by less than a sixth are counted as alike: deviations differ by more. */
const ALIKE = 4;
/** And such that are far below the least deviation. */
const LEAST_SQUARES = 1e-7;

/** What was seen of one: three values and more, ascending; the last may be an accident. */
type Sorted = readonly number[] | Float64Array;

/** Squares of the distances from the mean, of all values and of all but the last. */
function squaresOf(sorted: Sorted): { all: number; others: number } {
  let [mean, all, others] = [0, 0, 0];
  for (let at = 0; at < sorted.length; at++) {
    others = all;
    const value = sorted[at] as number;
    const distance = value - mean;
    mean += distance / (at + 1);
    all += distance * (value - mean);
  }
  return { all, others };
}

/** The probability of normal values of unknown middle, but for what is the same for every deviation. */
const normal = (values: number, squares: number, sigma: number) =>
  Math.exp(-squares / sigma ** 2 / 2) /
  (sigma * Math.sqrt(2 * Math.PI)) ** (values - 1) /
  Math.sqrt(values);

function likelihoodsFor(n: number, { all, others }: { all: number; others: number }): Likelihoods {
  const likelihoods = DEVIATIONS.map(
    (sigma) => normal(n, all, sigma) + n * HELD_UP * normal(n - 1, others, sigma),
  );
  const best = Math.max(...likelihoods);
  return likelihoods.map((one) => one / best);
}

const likelihoodsOf = (sorted: Sorted) => likelihoodsFor(sorted.length, squaresOf(sorted));

/** The share of each in one that was seen. */
function shares(frequencies: Frequencies, likelihood: Likelihoods): number[] {
  const weights = likelihood.map((one, i) => one * (frequencies[i] as number));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** @param all what was seen of each */
export function frequenciesOf(all: Iterable<Sorted>): Frequencies {
  const bin = (squares: number) => Math.round(Math.log2(Math.max(squares, LEAST_SQUARES)) * ALIKE);
  const kinds = new Map<number, { likelihoods: Likelihoods; count: number }>();
  let count = 0;
  for (const sorted of all) {
    const squares = squaresOf(sorted);
    const kind = (sorted.length * 1000 + bin(squares.all)) * 1000 + bin(squares.others);
    const known = kinds.get(kind);
    if (known) known.count += 1;
    else kinds.set(kind, { likelihoods: likelihoodsFor(sorted.length, squares), count: 1 });
    count += 1;
  }
  let frequencies = DEVIATIONS.map(() => 1 / DEVIATIONS.length);
  for (let round = 0; round < ROUNDS; round++) {
    const sums = DEVIATIONS.map(() => ADDED / DEVIATIONS.length);
    for (const kind of kinds.values()) {
      for (const [i, share] of shares(frequencies, kind.likelihoods).entries())
        sums[i] = (sums[i] as number) + kind.count * share;
    }
    frequencies = sums.map((sum) => sum / (count + ADDED));
  }
  return frequencies;
}

/** The probability of a value so far above the middle of what was seen of one, or farther. */
export function tailOf(frequencies: Frequencies, sorted: Sorted, distance: number): number {
  return shares(frequencies, likelihoodsOf(sorted)).reduce(
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
