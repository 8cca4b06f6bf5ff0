/** What of the logs is kept while they are read: bounded for each failure, each request, and in all. */
import type { LogLevel } from '../../format/service-logs.ts';
import { ownText } from '../own-text.ts';
import type { LineContext } from './line/oslo-text.ts';

/** A line that may be shown. Times are by the clock of its host. */
export interface KeptLine extends LineContext {
  log: number;
  line: number;
  time: number | null;
  level: LogLevel | null;
  text: string;
  /** Last line of the traceback behind it. */
  last: string | null;
  pid: number | null;
  of: 'request' | 'resource' | 'near';
  id: string | null;
  /** Failures whose it is by request or resource; of `near`, none yet. */
  failures: number[];
  /** What such messages have in common. */
  template: string;
}

const MAX_TEXT = 500;
const MAX_ALL = 12_000;
const MAX_OF_FAILURE = 300;
/** Lines of one request, by how grave they are: debug, info, warning and above. */
const MAX_OF_REQUEST = [5, 6, 20] as const;
/** Lines near failures of one kind and second: a storm leaves room for others. */
const MAX_ALIKE_NEAR = 20;
const MAX_TEMPLATES = 20_000;

export const isGrave = (level: LogLevel | null): boolean =>
  level === 'warning' || level === 'error' || level === 'critical';
export const isError = (level: LogLevel | null): boolean =>
  level === 'error' || level === 'critical';

export const cutText = (text: string): string =>
  ownText(text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);

/** A message without what differs between messages of one kind. */
export const templateOf = (log: number, text: string): string =>
  ownText(
    `${log} ${text
      .slice(0, 300)
      .replace(/\b(?=[a-f\d-]*\d)[\da-f-]{8,}\b/g, '#')
      .replace(/'[^']*'|"[^"]*"/g, "'#'")
      .replace(/\d+/g, '#')
      .slice(0, 160)}`,
  );

/** What a line is kept for: without room it is not even decoded. */
export type Claim = Pick<KeptLine, 'of' | 'id' | 'level' | 'failures'>;

export interface Keeper {
  kept: KeptLine[];
  /** Keeps a line where there is room. @returns what was kept, to which a traceback may be added */
  keep(claim: Claim, line: () => Omit<KeptLine, keyof Claim>): KeptLine | null;
  /** A warning or error while no test failed, or of a test that passed: the like says nothing. */
  ordinary(template: string): void;
  isOrdinary(template: string): boolean;
  /** Lines about requests of a failure that were not kept. */
  more(failure: number): number;
}

export function createKeeper(): Keeper {
  const kept: KeptLine[] = [];
  const ofFailure = new Map<number, number>();
  const ofRequest = new Map<string, number>();
  const left = new Map<number, number>();
  const near = new Map<string, number>();
  const templates = new Set<string>();

  const hasRoom = ({ of, id, level, failures }: Claim): boolean => {
    if (kept.length >= MAX_ALL) return false;
    if (failures.some((one) => (ofFailure.get(one) ?? 0) >= MAX_OF_FAILURE)) return false;
    if (of !== 'request') return true;
    const weight = isGrave(level) ? 2 : level === 'debug' ? 0 : 1;
    const key = `${id} ${weight}`;
    const count = (ofRequest.get(key) ?? 0) + 1;
    ofRequest.set(key, count);
    return count <= MAX_OF_REQUEST[weight];
  };

  const isOfStorm = ({ template, time }: KeptLine): boolean => {
    const key = `${Math.floor((time ?? 0) / 1000)} ${template}`;
    const count = (near.get(key) ?? 0) + 1;
    near.set(key, count);
    return count > MAX_ALIKE_NEAR;
  };

  return {
    kept,
    keep(claim, line) {
      if (!hasRoom(claim)) {
        for (const failure of claim.failures) left.set(failure, (left.get(failure) ?? 0) + 1);
        return null;
      }
      for (const one of claim.failures) ofFailure.set(one, (ofFailure.get(one) ?? 0) + 1);
      const whole: KeptLine = { ...line(), ...claim };
      if (claim.of === 'near' && isOfStorm(whole)) return null;
      kept.push(whole);
      return whole;
    },
    ordinary(template) {
      if (templates.size < MAX_TEMPLATES) templates.add(template);
    },
    // where not all are known, none is taken for rare
    isOrdinary: (template) => templates.has(template) || templates.size >= MAX_TEMPLATES,
    more: (failure) => left.get(failure) ?? 0,
  };
}
