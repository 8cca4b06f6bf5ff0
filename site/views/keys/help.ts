import type { Route } from '../../model/address/routes.ts';

type Help = [keys: string, does: string][];

const EVERYWHERE: Help = [
  ['Ctrl K', 'go to a test by parts of its name'],
  ['/', 'search or filter what is shown'],
  ['?', 'show these keys'],
];

/** What the keys of each view do, beside those of all. */
const OF_VIEW: Partial<Record<Route['view'], Help>> = {
  overview: [
    ['n p', 'next, previous failure'],
    ['↓ ↑', 'the same, from a failure'],
    ['Enter', 'open the failure'],
    ['o', 'show or hide its traceback'],
  ],
  tests: [
    ['n p', 'next, previous failure'],
    ['↓ ↑ PgDn PgUp Home End', 'move between rows'],
    ['Enter', 'open the test'],
  ],
  details: [
    ['n p', 'next, previous failure'],
    ['← →', 'test before, after it on the worker'],
  ],
  console: [
    ['n p', 'next, previous place found'],
    ['Esc', 'end the search'],
  ],
  timeline: [
    ['n p', 'next, previous failure'],
    ['← → or a d', 'pan'],
    ['↑ ↓ or w s', 'zoom'],
    ['f', 'fit the whole run'],
    ['F', 'fit the whole job, from before the tests to after'],
    ['z', 'zoom to the selected test, or to the marked range'],
    ['m', 'mark what is in view, for its sums and means'],
    [', .', 'previous, next test on the worker'],
    ['Enter', 'open the selected test'],
    ['Esc', 'clear the selection and the mark'],
  ],
};

/** Titles of the views that have keys of their own. */
const TITLE: Partial<Record<Route['view'], string>> = {
  overview: 'Keys of the overview',
  tests: 'Keys of the tests',
  details: 'Keys of a test',
  console: 'Keys of the console',
  timeline: 'Keys of the timeline',
};

export const titleOf = (view: Route['view']): string => TITLE[view] ?? 'Keys';

export const helpOf = (view: Route['view']): Help => [...(OF_VIEW[view] ?? []), ...EVERYWHERE];
