/**
 * job-output.json: what Ansible returned, task by task.
 *
 * Written by zuul/ansible/base/callback/zuul_json.py of https://opendev.org/zuul/zuul: a list of
 * playbooks, one added at the end of each, all times UTC.
 *
 *   [{"phase": "run", "playbook": "opendev.org/x/playbooks/run.yaml", "plays": [{"play": {"name":
 *     "all", "duration": {"start": "2026-11-22T16:19:21.357512Z", "end": "..."}}, "tasks": [{"role":
 *     {"name": "run-tox"}, "task": {"name": "Run tests", "duration": {...}}, "hosts": {"controller":
 *     {"action": "command", "changed": true, "failed": true, "rc": 1, "stdout": "..."}}}]}],
 *     "stats": {"controller": {"failures": 1, "ok": 5, "unreachable": 0, ...}}}]
 *
 * Odd cases. A playbook that was killed, or could not be loaded, is missing. Ignored and rescued errors
 * cannot be told from others but by the counts (rescued.ts). `no_log` leaves only `censored` and what became of it. Of a play with `strategy:
 * free`, results stand with whatever task began last (free.ts).
 */

import { type Members, type Picked, pickJson, type Shape } from '../../../base/json-pick.ts';
import type { Warnings } from '../../../build/warnings.ts';
import type { EventResult } from '../../../format/job.ts';
import { type ByteSource, isUnread } from '../../read-input.ts';
import type { HostCounts } from '../timeline.ts';
import { shapeOfResult } from './result-message.ts';

/** What became of a task. */
export interface TaskResult {
  /** With its role, as in the console: `run-tox : Run tests`. */
  name: string;
  /** Milliseconds since the Unix epoch. */
  start: number | null;
  end: number | null;
  /** Ansible's id of it; null where it is missing. */
  id: string | null;
  /** What each host made of it; null: it does not tell. */
  hosts: [host: string, result: EventResult | null][];
  /** What it said of it, line by line, where it failed. */
  said: Map<string, string[]>;
}

export interface PlayResult {
  name: string;
  start: number | null;
  end: number | null;
  tasks: TaskResult[];
}

export interface PlaybookResult {
  phase: string;
  /** Path of the playbook, behind that of its project. */
  path: string;
  plays: PlayResult[];
  /**
   * Whether tasks failed that were neither ignored nor rescued, or hosts could not be reached; null
   * where the counts are missing.
   */
  failed: boolean | null;
  /**
   * Whether a host could not be reached. Zuul's zuul_unreachable.py does not ask whether that was ignored: the
   * playbook ends as UNREACHABLE all the same.
   */
  unreachable: boolean;
  /** By host; empty where they are missing. */
  counts: Map<string, HostCounts>;
}

const DURATION: Shape = { members: { start: 'scalar', end: 'scalar' } };
const OUTCOME = ['changed', 'failed', 'skipped', 'unreachable'];
const NAMED: Shape = { members: { id: 'scalar', name: 'scalar', duration: DURATION } };
const shapeOfTasks = (): Shape => ({
  each: { members: { role: NAMED, task: NAMED, hosts: { each: shapeOfResult(OUTCOME) } } },
});
const shapeOfPlaybooks = (): Shape => ({
  each: {
    members: {
      phase: 'scalar',
      playbook: 'scalar',
      plays: { each: { members: { play: NAMED, tasks: shapeOfTasks() } } },
      stats: {
        each: {
          members: {
            failures: 'scalar',
            ignored: 'scalar',
            rescued: 'scalar',
            unreachable: 'scalar',
          },
        },
      },
    },
  },
});
/** Of 20,000 tasks on ten hosts; as many take some 100 MB. */
const MAX_VALUES = 1_000_000;

const list = (value: Picked | undefined): Picked[] => (Array.isArray(value) ? value : []);
const members = (value: Picked | undefined): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
const text = (value: Picked | undefined): string => (typeof value === 'string' ? value : '');

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
function instant(value: Picked | undefined): number | null {
  if (typeof value !== 'string' || !ISO.test(value)) return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : time;
}

function outcomeOf(value: Picked): EventResult | null {
  const { changed, failed, skipped, unreachable } = members(value);
  if (unreachable === true) return 'unreachable';
  if (failed === true) return 'failed';
  if (skipped === true) return 'skipped';
  if (changed === true) return 'changed';
  // Ansible always says whether something changed, but of what it hides
  return changed === false ? 'ok' : null;
}

function saidOf(host: string, result: Picked): [host: string, lines: string[]][] {
  const lines = list(members(result).said).map(text);
  return lines.length > 0 ? [[host, lines]] : [];
}

function readTask(value: Picked): TaskResult {
  const { role, task, hosts } = members(value);
  const { id, name, duration } = members(task);
  const roleName = text(members(role).name);
  const { start, end } = members(duration);
  const results = Object.entries(members(hosts));
  return {
    name: roleName === '' ? text(name) : `${roleName} : ${text(name)}`,
    start: instant(start),
    end: instant(end),
    id: typeof id === 'string' ? id : null,
    hosts: results.map(([host, outcome]) => [host, outcomeOf(outcome)]),
    said: new Map(results.flatMap(([host, of]) => saidOf(host, of))),
  };
}

function readPlay(value: Picked): PlayResult {
  const { play, tasks } = members(value);
  const { name, duration } = members(play);
  const { start, end } = members(duration);
  return {
    name: text(name),
    start: instant(start),
    end: instant(end),
    tasks: list(tasks).map(readTask),
  };
}

/** How many results say of a host that it could not be reached. */
function lostOf(plays: PlayResult[]): Map<string, number> {
  const lost = new Map<string, number>();
  for (const { tasks } of plays) {
    for (const [host, result] of tasks.flatMap(({ hosts }) => hosts)) {
      if (result === 'unreachable') lost.set(host, (lost.get(host) ?? 0) + 1);
    }
  }
  return lost;
}

/** @param lost results that the host could not be reached: ansible-core counts one that is ignored as `ignored` */
function readCounts(of: Picked, lost: number): HostCounts {
  const { failures, ignored, rescued, unreachable } = members(of);
  const count = (of: Picked | undefined) => Number(of ?? 0);
  const notFailed = Math.max(0, lost - count(unreachable));
  return {
    unreachable: count(unreachable),
    failed: count(failures),
    rescued: count(rescued),
    ignored: ignored === undefined ? null : Math.max(0, count(ignored) - notFailed),
  };
}

function readPlaybook(value: Picked): PlaybookResult {
  const { phase, playbook, plays, stats } = members(value);
  const isBad = (host: Picked) => {
    const { failures, unreachable } = members(host);
    return Number(failures) > 0 || Number(unreachable) > 0;
  };
  const failed = stats === undefined ? null : Object.values(members(stats)).some(isBad);
  const its = list(plays).map(readPlay);
  const lost = lostOf(its);
  const counts = Object.entries(members(stats)).map(([host, of]): [string, HostCounts] => [
    host,
    readCounts(of, lost.get(host) ?? 0),
  ]);
  return {
    phase: text(phase),
    path: text(playbook),
    plays: its,
    failed,
    unreachable: lost.size > 0 || counts.some(([, of]) => of.unreachable > 0),
    counts: new Map(counts),
  };
}

/**
 * Reads job-output.json.
 *
 * @returns what could be read, in the order in which it ran. Warnings: JOB_OUTPUT_UNREADABLE,
 * JOB_OUTPUT_TOO_MANY_TASKS
 */
export async function readJobOutput(
  bytes: ByteSource,
  path: string,
  warnings: Warnings,
): Promise<PlaybookResult[]> {
  const { value, cut, full } = await pickJson(bytes, shapeOfPlaybooks(), MAX_VALUES);
  if (!Array.isArray(value)) {
    if (isUnread(warnings, path)) return [];
    warnings.add('JOB_OUTPUT_UNREADABLE', 'job-output.json is no list of playbooks', { path });
  } else if (cut) {
    warnings.add('JOB_OUTPUT_UNREADABLE', 'job-output.json ends early', { path });
  }
  if (full)
    warnings.add('JOB_OUTPUT_TOO_MANY_TASKS', 'results of further tasks are left out', { path });
  return list(value).map(readPlaybook);
}
