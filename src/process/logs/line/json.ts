/**
 * Lines that are objects, as JSON.
 *
 * | written by | sample |
 * | --- | --- |
 * | oslo.log's JSONFormatter (`[DEFAULT] use_json`, 5.0 to 7.1) | `{"message": "text", "asctime": "2026-11-28 10:43:04", "name": "glance.api", "levelname": "ERROR", "created": 1795862584.04, "process": 812, "traceback": ["Traceback ...", "OSError: no"], "context": {"request_id": "req-...", "global_request_id": null}, ...}` |
 * | docker's json-file | `{"log":"2026-11-28 10:43:04.047 7 INFO nova [-] text\n","stream":"stderr","time":"2026-11-28T10:43:04.047123456Z"}` |
 * | Go's loggers (etcd) | `{"level":"warn","ts":"2026-11-28T10:43:04.047Z","msg":"text"}`, `ts` also in seconds |
 *
 * Odd: of oslo.log's times only `created` has a zone, that of the epoch; a traceback is a list, or a text of many
 * lines; the context lies below `context`; behind an object to the error stream stands the terminal's `ESC[00m`.
 */
import type { LogLevel } from '../../../format/service-logs.ts';
import { levelOfWord } from './formats.ts';
import { withoutColours } from './oslo-text.ts';

export interface JsonLine {
  /** Milliseconds since the Unix epoch. */
  time: number;
  /** Null where it does not say. */
  level: LogLevel | null;
  /** -1: none. */
  pid: number;
  /** As oslo.log has it in its text: logger and requests, where there are, before the message. */
  text: string;
  /** Null: there is none. */
  traceback: string | null;
}

/** @returns null where it is no object, or has no time or text */
export function readJsonLine(line: string): JsonLine | null {
  const fields = parsed(line);
  if (fields === null) return null;
  const time = timeOf(fields);
  const message = firstText(fields, 'message', 'msg', 'log');
  if (time === null || message === null) return null;
  const word = firstText(fields, 'levelname', 'level', 'severity');
  const { process, name } = fields;
  return {
    time,
    level: word === null ? null : levelOfWord(word),
    pid: typeof process === 'number' && Number.isInteger(process) && process >= 0 ? process : -1,
    text:
      typeof name === 'string' ? `${name} [${contextOf(fields)}] ${message}` : message.trimEnd(),
    traceback: tracebackOf(fields),
  };
}

type Fields = Record<string, unknown>;

function parsed(line: string): Fields | null {
  try {
    const value: unknown = JSON.parse(withoutColours(line));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : null;
  } catch {
    return null;
  }
}

function firstText(fields: Fields, ...names: string[]): string | null {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string') return value;
  }
  return null;
}

function timeOf(fields: Fields): number | null {
  const { created, time, ts, timestamp } = fields;
  const value = created ?? time ?? ts ?? timestamp ?? fields['@timestamp'];
  const told = typeof value === 'number' ? value * 1000 : Date.parse(String(value));
  // what is no time of this era is one in other units
  return told > 0 && told < 1e13 ? told : null;
}

/** `None req-... project user`: the global request and its own, and for whom; `-`: none. */
function contextOf({ context }: Fields): string {
  if (typeof context !== 'object' || context === null) return '-';
  const { request_id: own, global_request_id: global, project_name, user_name } = context as Fields;
  if (typeof own !== 'string') return '-';
  const names = [project_name, user_name].filter((name) => typeof name === 'string');
  return [typeof global === 'string' ? global : 'None', own, ...names].join(' ').replace(/\]/g, '');
}

function tracebackOf({ traceback }: Fields): string | null {
  const text = Array.isArray(traceback) ? traceback.join('\n') : traceback;
  return typeof text === 'string' ? text : null;
}
