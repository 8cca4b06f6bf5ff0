import { useMemo } from 'preact/hooks';
import { countOutcome } from '../../../src/verdict/problems.ts';
import { detailsRoute, formatRoute } from '../../model/address/routes.ts';
import type { SortKey } from '../../model/address/sort-keys.ts';
import { countOf, formatCount, formatDuration, formatShare } from '../../model/machine/quantity.ts';
import { lengthText } from '../../model/run/length.ts';
import type { Run } from '../../model/run/run.ts';
import { STATUS_ORDER } from '../../model/run/status.ts';
import {
  type ClassNode,
  type ModuleNode,
  type Sum,
  type TreeOrder,
  treeOf,
} from '../../model/run/tree.ts';
import { visible } from '../../model/run/visible.ts';
import { useKept } from '../hooks/places.ts';
import { amendRoute } from '../hooks/use-route.ts';
import { StatusLabel } from '../parts/status.tsx';

/** Tests of a class shown at first. */
const LISTED = 100;

const ORDERS: [TreeOrder, string][] = [
  ['name', 'By name'],
  ['duration', 'Longest first'],
  ['status', 'Failures first'],
];

/** The tests by module and class, each with its counts and its share of the time. */
export function TestTree({
  stream,
  run,
  order,
  sort,
}: {
  stream: string;
  run: Run;
  /** Indexes of the runs. */
  order: Uint32Array;
  sort: SortKey;
}) {
  const by = sort === 'duration' || sort === 'status' ? sort : 'name';
  const tree = useMemo(() => treeOf(run, order, by), [run, order, by]);
  return (
    <>
      <p class="tree-sort">
        {ORDERS.map(([key, label]) => (
          <button
            key={key}
            type="button"
            class="button"
            aria-pressed={by === key}
            onClick={() => amendRoute('tests', { sort: key, descending: key === 'duration' })}
          >
            {label}
          </button>
        ))}
      </p>
      <ul class="card tree" aria-label="Tests by module and class">
        {tree.modules.map((node) => (
          <Module
            key={node.name}
            stream={stream}
            run={run}
            node={node}
            whole={tree.seconds}
            // What was narrowed to one module is what somebody wants to see.
            begin={tree.modules.length === 1}
          />
        ))}
      </ul>
    </>
  );
}

function Module({
  stream,
  run,
  node,
  whole,
  begin,
}: {
  stream: string;
  run: Run;
  node: ModuleNode;
  whole: number;
  begin: boolean;
}) {
  const [open, setOpen] = useKept(`module ${node.name}`, begin);
  return (
    <li>
      <Row name={node.name || 'no module'} sum={node} whole={whole} open={open} onOpen={setOpen} />
      {open && (
        <ul>
          {node.classes.map((inner) => (
            <Class
              key={inner.name}
              stream={stream}
              run={run}
              node={inner}
              of={node.name}
              whole={whole}
              begin={node.classes.length === 1}
            />
          ))}
        </ul>
      )}
    </li>
  );
}

function Class({
  stream,
  run,
  node,
  of,
  whole,
  begin,
}: {
  stream: string;
  run: Run;
  node: ClassNode;
  /** Its module. */
  of: string;
  whole: number;
  begin: boolean;
}) {
  const [open, setOpen] = useKept(`class ${of} ${node.name}`, begin);
  const [limit, setLimit] = useKept(`tests ${of} ${node.name}`, LISTED);
  const more = node.indexes.length - limit;
  return (
    <li>
      <Row name={node.name || 'no class'} sum={node} whole={whole} open={open} onOpen={setOpen} />
      {open && (
        <ul>
          {node.indexes.slice(0, limit).map((index) => {
            const test = run.test(index);
            const prefix = [of, node.name].filter(Boolean).join('.');
            const own = test.name.startsWith(`${prefix}.`)
              ? test.name.slice(prefix.length + 1)
              : test.name;
            return (
              <li key={index} class="tree-test">
                <a href={formatRoute(detailsRoute(stream, test))} title={visible(test.name)}>
                  <bdi>{visible(own)}</bdi>
                </a>
                {test.nth > 1 && <span class="quiet">run {test.nth}</span>}
                <StatusLabel status={test.status} />
                <span class="num">{lengthText(test)}</span>
              </li>
            );
          })}
          {more > 0 && (
            <li>
              <button type="button" class="button" onClick={() => setLimit(limit + 1000)}>
                Show {formatCount(Math.min(1000, more))} more
              </button>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

/** A module or a class: its name, what its tests came to, how long they took. */
function Row({
  name,
  sum,
  whole,
  open,
  onOpen,
}: {
  name: string;
  sum: Sum;
  /** Seconds of all that is shown. */
  whole: number;
  open: boolean;
  onOpen: (open: boolean) => void;
}) {
  const present = STATUS_ORDER.filter((status) => sum.of[status]);
  const rest = present.filter((status) => status !== 'success');
  return (
    <div class="tree-row">
      <button
        type="button"
        class="disclosure tree-name"
        aria-expanded={open}
        onClick={() => onOpen(!open)}
      >
        <bdi>{visible(name)}</bdi>
      </button>
      <span class="tree-counts">
        {rest.map((status) => (
          <span key={status} class={`status-${status}`}>
            {countOutcome(status, sum.of[status] ?? 0)}
          </span>
        ))}
      </span>
      <span class="num">{countOf(sum.count, 'run')}</span>
      <span class="shares" aria-hidden="true">
        {present.map((status) => (
          <span
            key={status}
            class={`share share-${status}`}
            style={{ flexGrow: sum.of[status] ?? 0 }}
          />
        ))}
      </span>
      <span class="num">{formatDuration(sum.seconds)}</span>
      <span class="num quiet">{formatShare(whole > 0 ? sum.seconds / whole : 0)}</span>
    </div>
  );
}
