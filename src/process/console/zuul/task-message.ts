/**
 * Which lines of a task say why it failed, or what it did when it was stopped.
 *
 * Ansible's own word stands behind the output of the task, and says least:
 *
 *   controller | [ERROR] /opt/stack/devstack/lib/neutron:480 Neutron did not start
 *   controller | Error on exit
 *   controller | ERROR
 *   controller | {
 *   controller |   "delta": "0:53:00.1",
 *   controller |   "msg": "non-zero return code",
 *   controller |   "rc": 1
 *   controller | }
 *
 * So what is told begins before it: with the first error of the lines right before, or, where none of them
 * looks like one, with the last few. Of a task that was stopped the last lines are told. Output of what one
 * host does for another stands under its own name:
 *
 *   compute1 | Host compute1 is not mapped to any cell
 *   controller -> 203.0.113.3 | ERROR
 *
 * Of a loop Zuul tells each item by itself, and nothing of the whole. The first that failed is told: others
 * fail alike.
 */
import type { ConsoleLevel, TaskMessage } from '../../../format/job.ts';
import { ownText } from '../../own-text.ts';
import { ITEM, isFailedItem } from './items.ts';

/** Lines of a host that are kept: how far before Ansible's word an error is looked for. */
export const BEFORE = 20;
/** Lines without an error that are told all the same. */
const LAST = 3;
/** Lines of Ansible's word that are looked at. */
const BEHIND = 30;
/** Lines that are told, and characters of each. */
export const TOLD = 8;
const LENGTH = 300;
/** Hosts of one task whose lines are kept. */
const HOSTS = 50;
/** Tasks whose words are kept: of others only where they are. */
const TASKS = 200;
/** Of Ansible's word what tells nothing. */
const EMPTY =
  /^(?:ERROR|[{}]|MODULE FAILURE|\s*| {2}"(?:delta|end|start|cmd|changed|failed|ansible_loop_var)": .*)$/;

/** A line as it is told; of a longer one its beginning, which says so. */
export const cutLine = (text: string): string =>
  text.length > LENGTH ? `${text.slice(0, LENGTH)}…` : text;

interface Line {
  line: number;
  text: string;
  isError: boolean;
}

interface OfHost {
  before: Line[];
  /** From the first line that is told; null: it has not failed (yet). */
  failure: Line[] | null;
  /** Lines of Ansible's word so far. */
  behind: number;
}

/** A line of a host; `isDelegated`: of what another one did for it. */
export interface ToldLine {
  text: string;
  host: string;
  level: ConsoleLevel | null;
  isDelegated: boolean;
}

export interface TaskMessageReader {
  /** A line of the open task. */
  read(line: ToldLine, at: number): void;
  /**
   * Ends the task.
   *
   * @param failed hosts on which it did; null: it was stopped
   * @returns null where nothing was told
   */
  take(failed: readonly string[] | null): TaskMessage | null;
}

/** From the first line that looks like an error, or the last few. */
export function startOf<Told extends Pick<Line, 'isError'>>(before: readonly Told[]): Told[] {
  const first = before.findIndex(({ isError }) => isError);
  return first < 0 ? before.slice(-LAST) : before.slice(first);
}

function saidBy(lines: readonly Line[], room: number): TaskMessage | null {
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return null;
  const told = lines.filter(({ text }) => !EMPTY.test(text)).slice(-TOLD);
  const text = room > 0 ? told.map((one) => ownText(one.text)) : [];
  return { lines: [first.line, last.line + 1], text };
}

export function createTaskMessageReader(): TaskMessageReader {
  let hosts = new Map<string, OfHost>();
  let last: Line[] = [];
  let room = TASKS;

  const ofHost = (host: string): OfHost | null => {
    const known = hosts.get(host);
    if (known !== undefined || hosts.size === HOSTS) return known ?? null;
    const made: OfHost = { before: [], failure: null, behind: 0 };
    hosts.set(host, made);
    return made;
  };

  /** What the only other host told of the open task; nothing where there are several. */
  const ofOther = (own: OfHost): Line[] => {
    const others = [...hosts.values()].filter((one) => one !== own);
    return others.length === 1 ? (others[0]?.before ?? []) : [];
  };

  return {
    read({ text, host, level, isDelegated }, line) {
      const told = { line, text: cutLine(text), isError: level === 'error' };
      last.push(told);
      if (last.length > LAST) last.shift();
      const its = ofHost(host);
      if (its === null) return;
      const isItem = isFailedItem(text);
      // output may look the same: the last counts
      if (text === 'ERROR' || text.startsWith('MODULE FAILURE') || (isItem && !its.failure)) {
        const isElsewhere = isDelegated && its.before.length === 0;
        its.failure = [...startOf(isElsewhere ? ofOther(its) : its.before), told];
        its.behind = text.startsWith('ok') ? BEHIND : 0;
      } else if (its.failure !== null && its.behind < BEHIND) {
        its.failure.push(told);
        its.behind = text === '}' ? BEHIND : its.behind + 1;
      }
      if (ITEM.test(text)) its.before = [];
      else its.before.push(told);
      if (its.before.length > BEFORE) its.before.shift();
    },
    take(failed) {
      const [known, lines] = [hosts, last];
      hosts = new Map();
      last = [];
      const failure = failed?.map((host) => known.get(host)?.failure).find((one) => one);
      if (failed?.length === 0) return null;
      return saidBy(failure ?? lines, room--);
    },
  };
}
