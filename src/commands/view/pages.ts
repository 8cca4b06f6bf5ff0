/** The pages that `view` shows while there is no site: no scripts, they ask for themselves again. */
import type { RunSet } from '../../fetch/run.ts';
import { escapeHtml } from '../../serve/listing.ts';

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
  h1 { font-size: 1.2rem } h2 { font-size: 1rem; margin: 1.5rem 0 .3rem; overflow-wrap: anywhere }
  p { overflow-wrap: anywhere } progress { width: 100% }
  ul { margin: 0; padding: 0; list-style: none } li { padding: .1rem 0 }
  .result { display: inline-block; min-width: 8rem; font-size: .85em }
  .aside { opacity: .75 }
  :root { color-scheme: light dark }`;

/** @param again seconds after which the page is asked for again, there or at another address */
function page(title: string, body: string, again?: string): string {
  const refresh = again === undefined ? '' : `<meta http-equiv="refresh" content="${again}">\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
${refresh}<title>${escapeHtml(title)}</title>
<style>${STYLE}
</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${body}
</body>
</html>
`;
}

/** @param share from 0 to 1; null: unknown */
export function progressPage(what: string, text: string, share: number | null): string {
  const bar = share === null ? '<progress></progress>' : `<progress value="${share}"></progress>`;
  const body = `<p>${escapeHtml(text)}</p>\n${bar}\n<p class="aside">${escapeHtml(what)}</p>`;
  return page('Stackviz is being made', body, '1');
}

export function failurePage(what: string, text: string): string {
  return page(
    'No Stackviz',
    `<p>${escapeHtml(text)}</p>\n<p class="aside">${escapeHtml(what)}</p>`,
  );
}

/** Leads on to another page of the same server. */
export function forwardPage(path: string): string {
  const href = escapeHtml(path);
  return page('Stackviz', `<p><a href="${href}">${href}</a></p>`, `0;url=${href}`);
}

/** @param linkOf the path of a run's site */
export function choicePage(what: string, sets: RunSet[], linkOf: (url: string) => string): string {
  const [first] = sets;
  const about = [first?.project, first?.change, first?.subject].filter(Boolean).join(' ') || what;
  const sections = sets.map((set) => {
    const head = [
      set.ciUsername,
      set.pipeline,
      set.patchset === null ? null : `patch set ${set.patchset}`,
      set.result,
      set.reportedAt?.slice(0, 16).replace('T', ' '),
    ];
    const rows = set.runs.map(
      ({ url, job, result }) =>
        `<li><span class="result">${escapeHtml(result ?? 'no result')}</span> <a href="${escapeHtml(linkOf(url))}">${escapeHtml(job ?? url)}</a></li>`,
    );
    const title = head.filter((part) => part != null).join(' · ');
    return `<h2>${escapeHtml(title)}</h2>\n<ul>\n${rows.join('\n')}\n</ul>`;
  });
  return page(`Runs of ${about}`, sections.join('\n'));
}
