/**
 * The items of a loop, as Zuul's callback tells them (v2_runner_item_on_failed in zuul_stream.py): a command
 * that failed is `ok`, but for its exit code; another module's failure has its result behind it.
 *
 *   controller | ok: Item: a Runtime: 0:00:00.005035
 *   controller | ok: Item: b Result: 7
 *   controller | ERROR: Item: a.conf
 *   controller | {
 */

/** The word on an item. */
export const ITEM = /^(?:ok|changed|ERROR): Item: /;

const FAILED = /^(?:ERROR: Item: |ok: Item: (?:.* )?Result: -?\d+$)/s;

export const isFailedItem = (text: string): boolean => FAILED.test(text);
