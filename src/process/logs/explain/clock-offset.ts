/**
 * How far the clock of a host is ahead of the tests', by requests that both tell of.
 *
 * A test that names a request ran from `from` to `to` by its clock; the service that logs it at `t` by its
 * own did so meanwhile: it is between t - to and t - from ahead. Of many such bounds the ones that most
 * agree on count (Marzullo's algorithm, as NTP has it, RFC 5905 A.5.5.1), for work in the background goes
 * on when the test has ended. Between two hosts, the one that asked mentions a request before and after
 * the one that answers: closer bounds, since a request is shorter than a test.
 */

/** At least `from`, at most `to`, in milliseconds. */
export type Bounds = [from: number, to: number];

/** Fewer prove nothing, and so must this share of all that are known agree. */
const LEAST = 3;
const AGREEING = 0.6;

/** What most bounds agree on; null: too few do. */
export function agreedBounds(bounds: readonly Bounds[]): Bounds | null {
  if (bounds.length < LEAST) return null;
  const begins = new Float64Array(bounds.length);
  const ends = new Float64Array(bounds.length);
  bounds.forEach(([from, to], index) => {
    begins[index] = from;
    ends[index] = to;
  });
  begins.sort();
  ends.sort();
  let [most, ended] = [0, 0];
  let best: Bounds | null = null;
  begins.forEach((at, index) => {
    // of ends at one place what begins there counts first: touching bounds agree
    while ((ends[ended] as number) < at) ended++;
    const open = index + 1 - ended;
    if (open > most) {
      most = open;
      best = [at, ends[ended] as number];
    }
  });
  return most >= Math.max(LEAST, AGREEING * bounds.length) ? best : null;
}

/** So little, in milliseconds, is no difference of clocks: a service logs a request when it is answered. */
const SAME = 25;

/** The middle of bounds; 0 where that is among them, or next to them: nothing says that the clocks differ. */
export function clockOffset(bounds: Bounds | null): number | null {
  if (bounds === null) return null;
  const [from, to] = bounds;
  const middle = (from + to) / 2;
  return (from <= 0 && to >= 0) || Math.abs(middle) < SAME ? 0 : middle;
}

/**
 * Bounds of how far one clock is ahead of another, of one request.
 *
 * @param here first and last mention by the one clock
 * @param there by the other
 */
export function boundsBetween(here: Bounds, there: Bounds): Bounds {
  const [first, last] = [here[0] - there[0], here[1] - there[1]];
  return first < last ? [first, last] : [last, first];
}
