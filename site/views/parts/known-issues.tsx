/** How known issues look: fetched where a build shows some. */
import type { SummaryKnownIssue, SummaryLine } from '../../../src/format/summary.ts';
import { countOf } from '../../model/machine/quantity.ts';
import { linkFrom, pageAddress } from '../../model/run/known-issues.ts';
import { visible } from '../../model/run/visible.ts';

/** `Known bug 1234567`, linked. */
function Bug({ issue }: { issue: SummaryKnownIssue }) {
  const url = pageAddress(issue.url);
  const name = `Known bug ${visible(issue.id)}`;
  return url === null ? (
    <b>{name}</b>
  ) : (
    <a href={url} rel="noreferrer" title={visible(issue.title)}>
      {name}
    </a>
  );
}

/** What explains one run. */
export function Bugs({ issues }: { issues: readonly SummaryKnownIssue[] }) {
  return (
    <>
      {issues.map((issue) => (
        <span key={issue.id} class="known-issue">
          <Bug issue={issue} />
        </span>
      ))}
    </>
  );
}

/** All of them, with a line of each. */
export function Card({ issues }: { issues: readonly SummaryKnownIssue[] }) {
  return (
    <section class="card known-issues" aria-labelledby="known-issues-title">
      <h2 id="known-issues-title">
        Known issues <span class="count">{issues.length}</span>
      </h2>
      <ul>
        {issues.map((issue) => (
          <li key={issue.id}>
            <Bug issue={issue} /> <bdi>{visible(issue.title)}</bdi>
            {': '}
            {issue.count > 0
              ? `explains ${countOf(issue.count, 'failure')}`
              : 'this build shows it; which failures are of it is not known'}
            <Evidence line={issue.evidence[0]} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The first line that shows it. */
function Evidence({ line }: { line: SummaryLine | undefined }) {
  if (line === undefined) return null;
  const link = linkFrom(line.link);
  const place = `${line.path}${line.line === null ? '' : `, line ${line.line}`}`;
  return (
    <p class="known-line">
      <code>{visible(line.text)}</code>{' '}
      {link === null ? <bdi>{visible(place)}</bdi> : <a href={link}>{visible(place)}</a>}
    </p>
  );
}
