/**
 * Single changes that once went unnoticed; each has a test that fails with it.
 *
 * what: in words; file; from, to: the text as it is (once in the file) and as it is changed; tests:
 * files that must fail.
 */
export const LISTED = [
  {
    what: 'a newer format that covers only some of the inputs counts as done',
    file: 'src/build/state.ts',
    from: 'return states.every(({ path, modifiedMs })',
    to: 'return states.some(({ path, modifiedMs })',
    tests: ['test/unit/process/version-skew.test.ts'],
  },
  {
    what: 'a newer job of a build is dropped after an outage',
    file: 'src/watch/settle/delivery.ts',
    from: 'if (this.#held.get(job.path) === job) this.#held.delete(job.path);',
    to: 'this.#held.delete(job.path);',
    tests: ['test/unit/watch/settle/delivery.test.ts'],
  },
  {
    what: 'one walk instead of two when a place is handed over',
    file: 'src/watch/tree/hot.ts',
    from: 'for (const last of [false, true])',
    to: 'for (const last of [true])',
    tests: ['test/unit/watch/tree/hot.test.ts'],
  },
  {
    what: 'a shrunk frontier takes new watches at once',
    file: 'src/watch/tree/frontier.ts',
    from: 'if (room < limit || (ctimeMs <= floorMs',
    to: 'if ((ctimeMs <= floorMs',
    tests: ['test/unit/watch/tree/frontier.test.ts'],
  },
  {
    what: 'memory of ended tests is not given back',
    file: 'src/process/subunit/tests.ts',
    from: 'open.delete(keyOf(run.routeCode, run.id));\n    held.bytes -= weightOf(run);',
    to: 'open.delete(keyOf(run.routeCode, run.id));',
    tests: ['test/unit/process/subunit/tests.test.ts'],
  },
  {
    what: 'halves of a surrogate pair are cut apart in a data file',
    file: 'src/dataset/file/data-file.ts',
    from: '=== 0xd800) end += 1;',
    to: '=== 0xd800) end += 0;',
    tests: ['test/unit/dataset/file/data-file-text.test.ts'],
  },
  {
    what: 'the environment goes before the command line',
    file: 'src/config/load.ts',
    from: 'if (value === undefined) continue;',
    to: 'if (value === undefined || origin.has(path)) continue;',
    tests: ['test/unit/config/load.test.ts'],
  },
  {
    what: 'an old sign of life is given after a failure',
    file: 'src/service/tell/notify.ts',
    from: 'delete message.WATCHDOG;',
    to: '',
    tests: ['test/unit/service/tell/notify.test.ts'],
  },
  {
    what: 'fields of a path template may contradict each other',
    file: 'src/config/path-match.ts',
    from: 'if ((found.get(field) ?? value) !== value) return null;',
    to: '',
    tests: ['test/unit/process/metadata/path.test.ts'],
  },
  {
    what: 'one row too many in a sampled block',
    file: 'site/model/timeline/sampling.ts',
    from: 'row < (block + 1) * BLOCK; row++',
    to: 'row <= (block + 1) * BLOCK; row++',
    tests: ['test/unit/site/model/timeline/sampling.test.ts'],
  },
  {
    what: 'no fsync before the rename',
    file: 'src/publish/publication.ts',
    from: 'await sync(dataset.entry(path));',
    to: '',
    tests: ['test/integration/process/durable.test.ts'],
  },
  {
    what: 'what several daemons tell is put together as prom-client does',
    file: 'src/service/ask/exposition.ts',
    from: "return { ...metric, aggregator: 'first', values };",
    to: 'return { ...metric, values };',
    tests: ['test/unit/service/ask/collect.test.ts'],
  },
  {
    what: 'a test too short to be seen is not zoomed to',
    file: 'site/model/timeline/viewport.ts',
    from: 'if (visible && legible) return;',
    to: 'if (visible) return;',
    tests: ['test/unit/site/model/timeline/viewport.test.ts'],
  },
];
